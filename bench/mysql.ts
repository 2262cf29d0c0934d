import type { DatabaseAddress } from '../tools/postgres-server.ts';
import { runProgram } from '../tools/run-program.ts';
import { startMariadb } from '../tools/services/mariadb-server.ts';
import { createMysqlDatabase } from '../tools/services/mysql-database.ts';
import { Unavailable } from '../tools/services/offer.ts';
import { type Bench, NotMeasured } from './bench.ts';
import { PSQL } from './psql.ts';

/** As a small real server has them: what is committed is on the disk. */
const SERVER_SETTINGS = {
  innodb_buffer_pool_size: '256M',
  innodb_log_file_size: '1G',
  innodb_flush_log_at_trx_commit: '1',
} as const;

export const MYSQL_SETTINGS = Object.entries(SERVER_SETTINGS)
  .map(([name, value]) => `\`${name} = ${value}\``)
  .join(', ');

/** The work table as MySQL has it: what `copy` makes of PostgreSQL's, and its key from the start. */
export const CREATE_MYSQL = `CREATE TABLE t (id bigint NOT NULL, number int NOT NULL, amount decimal(12,2) NOT NULL,
  code longtext NOT NULL, happened datetime(6) NOT NULL, label longtext NOT NULL, active tinyint(1) NOT NULL,
  note longtext, ratio double NOT NULL, payload longtext NOT NULL, PRIMARY KEY (id))`;

/** With the casts that MySQL's values need. */
const COPY = `COPY (SELECT id, number, amount, code, happened AT TIME ZONE 'UTC', label, active::int, note, ratio, payload
  FROM public.t) TO STDOUT`;

export interface MysqlBench {
  readonly address: DatabaseAddress;
  /** Runs statements with the `mariadb` client, whose output it answers. */
  run(...statements: readonly string[]): Promise<string>;
  /** `psql COPY` piped into LOAD DATA: the seconds of both together. */
  pipe(...before: readonly string[]): Promise<number>;
  /** Sees that its table `t` has the rows of the work table. */
  ensure(rows: number): Promise<void>;
  expectRows(rows: number): Promise<void>;
  /** Makes room for a run. */
  clear(): Promise<void>;
}

/** A server that is started when a piece asks for it. */
export function mysqlForBench({ a, product, table, log }: Pick<Bench, 'a' | 'product' | 'table' | 'log'>) {
  let opened: Promise<MysqlBench> | undefined;
  const resources = new AsyncDisposableStack();
  const open = async (): Promise<MysqlBench> => {
    log('starting MariaDB');
    await runProgram('mariadb', ['--version']).catch(() => {
      throw new NotMeasured('this machine has no mariadb client');
    });
    const server = resources.use(
      await startMariadb({ settings: SERVER_SETTINGS }).catch((error: unknown) => {
        throw error instanceof Unavailable ? new NotMeasured(error.message) : error;
      }),
    );
    const address = await createMysqlDatabase(server);
    await product.connect('m', address, 'mysql');
    return mysqlBench(a, address, table);
  };
  return {
    open: () => {
      opened ??= open();
      return opened;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function mysqlBench(a: DatabaseAddress, address: DatabaseAddress, table: Bench['table']): MysqlBench {
  const { host, port, username, database, password } = address;
  const client = ['mariadb', '--no-defaults', '--protocol=tcp', '--local-infile=1', '--batch', '--skip-column-names'];
  const words = [...client, `--host=${host}`, `--port=${port}`, `--user=${username}`, database];
  const environment = { environment: { MYSQL_PWD: password, PGPASSWORD: a.password } };
  let present = 0;
  const run = async (...statements: readonly string[]): Promise<string> => {
    const [program, ...rest] = words as [string, ...string[]];
    return (await runProgram(program, [...rest, `--execute=${statements.join('; ')}`], environment)).stdout;
  };
  const pipe = async (...before: readonly string[]): Promise<number> => {
    if (process.platform === 'win32') throw new NotMeasured('the pipe needs a POSIX shell');
    const load = "LOAD DATA LOCAL INFILE '/dev/stdin' INTO TABLE t CHARACTER SET utf8mb4";
    const from = `${PSQL.join(' ')} "host=${a.host} port=${a.port} dbname=${a.database} user=${a.username}" -c "${COPY}"`;
    const into = `${words.join(' ')} --execute="${[...before, load].join('; ')}"`;
    return (await runProgram('sh', ['-c', `${from} | ${into}`], environment)).seconds;
  };
  const expectRows = async (rows: number): Promise<void> => {
    const arrived = Number(await run('SELECT count(*) FROM t'));
    if (arrived !== rows) throw new Error(`${arrived} rows are in MySQL instead of ${rows}.`);
  };
  return {
    address,
    run,
    pipe,
    expectRows,
    async clear() {
      present = 0;
      await run('DROP TABLE IF EXISTS t');
    },
    async ensure(rows) {
      if (present === rows) return;
      await table.ensure(rows);
      await run('DROP TABLE IF EXISTS t');
      await pipe(CREATE_MYSQL);
      await expectRows(rows);
      await run('ANALYZE TABLE t');
      present = rows;
    },
  };
}
