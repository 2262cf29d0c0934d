import { postgres } from '../src/connectors/postgres/manifest.ts';
import type { Database } from '../src/contract/connector.ts';
import { validateSettings } from '../src/contract/form.ts';
import type { DatabaseAddress } from '../tools/postgres-server.ts';
import { type Ended, runProgram } from '../tools/run-program.ts';
import type { Bench, Piece } from './bench.ts';
import { COLUMNS_SQL, makeManyTables, TABLES, TABLES_SQL, WIDE } from './catalog-data.ts';
import { PSQL, psqlVersion } from './psql.ts';
import { judge, type Row, seconds } from './results.ts';
import { libpqEnvironment } from './servers.ts';
import { inTurn, samplesOf } from './timing.ts';

const LIMITS = { asked: 1.5, goal: 1.1 };
const MOST_SECONDS = 1;

interface List {
  readonly what: string;
  readonly count: number;
  readonly sql: string;
  /** The number of what was listed. */
  readonly list: (database: Database) => Promise<number>;
  readonly words: readonly string[];
}

const LISTS: readonly List[] = [
  {
    what: `list ${TABLES.toLocaleString('en')} tables`,
    count: TABLES,
    sql: TABLES_SQL,
    list: async (database) => (await database.tables('many')).length,
    words: ['tables', 'catalog', 'many', '--json'],
  },
  {
    what: `columns of a table of ${WIDE.toLocaleString('en')}`,
    count: WIDE,
    sql: COLUMNS_SQL,
    list: async (database) => (await database.fields({ schema: 'wide', name: 'wide' })).length,
    words: ['columns', 'catalog:wide.wide', '--json'],
  },
];

/** What is in a database, where there is much. */
export const catalog: Piece = {
  id: 'catalog',
  how: `${TABLES.toLocaleString('en')} tables with a row, a key and a comment, and one table of ${WIDE.toLocaleString('en')} columns with defaults and comments, against psql with the plain SQL
  that a person asks the catalog with for the same facts: pg_table_size, which also opens each table's free space and visibility maps, and
  pg_get_expr with the table, whose time grows with its columns; ours needs neither. "Connector": one call of ours on an open, new connection against
  the time that psql's \\timing tells for the statement on one. "Command": \`dagflux … --json\` against \`psql -c\`, whole processes.
  Under ${MOST_SECONDS} s is asked of ours too.`,
  async measure(bench) {
    await psqlVersion();
    bench.log(`making ${TABLES.toLocaleString('en')} tables`);
    const address = await bench.newDatabase();
    await makeManyTables(address);
    await bench.product.connect('catalog', address);
    const rows: Row[] = [];
    for (const list of LISTS) {
      rows.push(await compareCalls(bench, address, list), await compareCommands(bench, address, list));
    }
    return rows;
  },
};

async function compareCalls(
  { rounds }: Bench,
  address: DatabaseAddress,
  { what, sql, list, count }: List,
): Promise<Row> {
  const { host, port, database, username, password } = address;
  const settings = validateSettings(postgres.form, { host, port, database, username, password });
  const { baseline, ours } = await inTurn(rounds, {
    before: async () => {},
    baseline: async () => {
      const { stdout } = await psql(address, '\\timing on', 'SELECT 1', sql);
      // The statement before it has opened the connection.
      const times = [...stdout.matchAll(/^Time: ([\d.]+) ms/gm)].map(([, milliseconds]) => Number(milliseconds) / 1000);
      return times[1] ?? Number.NaN;
    },
    ours: async () => {
      await using open = await postgres.open(settings);
      await open.session(async (session) => {
        for await (const _ of session.run('SELECT 1'));
      });
      const started = performance.now();
      expectCount(await list(open), count);
      return (performance.now() - started) / 1000;
    },
  });
  return toRow(`${what}: connector`, baseline, ours);
}

async function compareCommands({ rounds, product }: Bench, address: DatabaseAddress, list: List): Promise<Row> {
  const { baseline, ours } = await inTurn(rounds, {
    before: async () => {},
    baseline: async () => (await psql(address, list.sql)).seconds,
    ours: async () => {
      const done = await product.run(list.words);
      expectCount((JSON.parse(done.stdout) as unknown[]).length, list.count); // an array, or it has none
      return done.seconds;
    },
  });
  return toRow(`${list.what}: command`, baseline, ours);
}

/** What \timing says goes to standard output, the rows go nowhere. */
function psql(address: DatabaseAddress, ...commands: readonly string[]): Promise<Ended> {
  const [program, ...parameters] = PSQL;
  const each = commands.flatMap((command) => ['-c', command]);
  return runProgram(program, [...parameters, '--no-align', '--output', '/dev/null', ...each], {
    environment: libpqEnvironment(address),
  });
}

function expectCount(found: number, count: number): void {
  if (found !== count) throw new Error(`${found} were listed instead of ${count}.`);
}

function toRow(what: string, baseline: readonly number[], ours: readonly number[]): Row {
  const [base, own] = [samplesOf(baseline), samplesOf(ours)];
  const ratio = own.median / base.median;
  return {
    what,
    baseline: seconds(base),
    ours: seconds(own),
    ratio: ratio.toFixed(2),
    asked: `<= ${LIMITS.asked}, < ${MOST_SECONDS} s`,
    goal: `<= ${LIMITS.goal}`,
    verdict: own.median < MOST_SECONDS ? judge(ratio, LIMITS) : 'missed',
  };
}
