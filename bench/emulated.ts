import { SERVICE_ACCOUNT } from '../tools/bigquery-account.ts';
import { connectForText } from '../tools/postgres-query.ts';
import { emulateRedshift } from '../tools/redshift/emulator.ts';
import {
  DONE,
  LOGGED_IN,
  rows,
  type ScriptedServer,
  scriptedServer,
  column as snowflakeColumn,
} from '../tools/scripted-snowflake.ts';
import { startBigquery } from '../tools/services/bigquery-server.ts';
import { Unavailable } from '../tools/services/offer.ts';
import { startSnowflake } from '../tools/services/snowflake-server.ts';
import { startTdsServer, type TdsServer } from '../tools/tds/server.ts';
import { column, columns, done, row } from '../tools/tds/tokens.ts';
import { intN, nvarchar } from '../tools/tds/types.ts';
import { type Bench, NotMeasured } from './bench.ts';
import { FILL, PLAIN_COLUMNS } from './work-table.ts';

/** What is there in place of a service, saved as a connection when it is first asked for; the servers end with the scope. */
export interface Emulated extends AsyncDisposable {
  /** BigQuery's emulator, as `bq`. */
  bigquery(): Promise<void>;
  /** Snowflake's emulator, as `sf`. */
  snowflake(): Promise<void>;
  /** Redshift emulated on PostgreSQL, as `rs`, with so many rows of the work table. */
  redshift(count: number): Promise<void>;
  /** A server that answers each SELECT from t with so many rows, in the parts that Snowflake stores: as `parts`. */
  snowflakeParts(count: number): Promise<void>;
  /** The same of SQL Server's protocol, as `tds`. */
  tds(count: number): Promise<void>;
}

const TEXT = 'a text of about so many characters as a row of the work table has in all its columns, '.repeat(2);

const PART_ROWS = 10_000;

export function emulated({ product, newDatabase }: Bench): Emulated {
  const resources = new AsyncDisposableStack();
  const once = <T>(open: () => Promise<T>): (() => Promise<T>) => {
    let opened: Promise<T> | undefined;
    return () => {
      opened ??= open().catch((error: unknown) => {
        throw error instanceof Unavailable ? new NotMeasured(error.message) : error;
      });
      return opened;
    };
  };
  let rowsOfParts = 0;
  let rowsOfTds = 0;
  const connectSnowflake = (name: string, endpoint: string, account: string) =>
    product.connectWith(name, 'snowflake', {
      plain: { account, endpoint, username: 'u', authentication: 'password', warehouse: 'W', database: 'BENCH' },
      secrets: { password: 'any' },
    });
  const openRedshift = once(async () => {
    const { address, direct } = resources.use(await emulateRedshift(await newDatabase()));
    const { host, port, database, username, password } = address;
    const plain = { host, port, database, username, 'use-ssl': false };
    await product.connectWith('rs', 'redshift', { plain, secrets: { password } });
    return direct;
  });
  const openParts = once(async () => {
    const server = resources.use(await startParts(() => rowsOfParts));
    await connectSnowflake('parts', server.url, 'parts');
  });
  const openTds = once(async () => {
    const { port, authority } = resources.use(await startTds(() => rowsOfTds));
    const plain = { host: '127.0.0.1', port, database: 'test', username: 'sa', 'ca-certificate': authority };
    await product.connectWith('tds', 'mssql', { plain, secrets: { password: 'any' } });
  });
  return {
    bigquery: once(async () => {
      const { endpoint, projectId } = resources.use(await startBigquery());
      await product.connectWith('bq', 'bigquery', {
        plain: { 'project-id': projectId, dataset: 'bench', endpoint },
        secrets: { 'service-account-json': SERVICE_ACCOUNT },
      });
      await product.run(['query', 'bq', 'CREATE SCHEMA bench']);
    }),
    snowflake: once(async () => {
      const { accessUrl, account } = resources.use(await startSnowflake());
      await connectSnowflake('sf', accessUrl, account);
    }),
    redshift: async (count) => {
      const direct = await openRedshift();
      await using connection = await connectForText(direct);
      const fill = FILL.replaceAll('$1', String(count));
      await connection.run(`DROP TABLE IF EXISTS public.t; CREATE TABLE public.t (${PLAIN_COLUMNS}); ${fill}`);
    },
    snowflakeParts: async (count) => {
      rowsOfParts = count;
      await openParts();
    },
    tds: async (count) => {
      rowsOfTds = count;
      await openTds();
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** As Snowflake stores a large result: the answer says where its parts are. */
function startParts(count: () => number): Promise<ScriptedServer> {
  const list = Array.from({ length: PART_ROWS }, (_, n) => JSON.stringify([String(n), String(n), TEXT]));
  const part = Buffer.from(list.join(','));
  const types = [
    snowflakeColumn('ID', 'fixed', { precision: 18, scale: 0 }),
    snowflakeColumn('N', 'fixed', { precision: 9, scale: 0 }),
    snowflakeColumn('V', 'text'),
  ];
  const sizes = { rowCount: PART_ROWS, compressedSize: 1_000_000, uncompressedSize: part.length };
  return scriptedServer((seen, url) => {
    if (seen.path === '/session/v1/login-request') return LOGGED_IN;
    if (seen.path.startsWith('/part/')) return { bytes: part };
    if (!/\bFROM t\b/.test(String(seen.body.sqlText))) return DONE;
    const chunks = Array.from({ length: count() / PART_ROWS }, (_, index) => ({
      url: `${url}/part/${index}`,
      ...sizes,
    }));
    return rows(types, [], { chunks, total: count(), returned: count() });
  });
}

function startTds(count: () => number): Promise<TdsServer> {
  const types = [column('id', intN(4)), column('n', intN(4)), column('v', nvarchar(400))];
  const text = Buffer.from(TEXT, 'utf16le');
  const hundred = Buffer.concat(
    Array.from({ length: 100 }, (_, n) => row(types, [Buffer.from([n, 1, 0, 0]), Buffer.from([n, 0, 0, 0]), text])),
  );
  return startTdsServer({
    answer: (request) => {
      if (request.kind !== 'batch' || !/\bFROM t\b/.test(request.sql)) return undefined;
      return (async function* () {
        yield columns(...types);
        for (let sent = 0; sent < count(); sent += 100) yield hundred;
        yield done({ count: count(), command: 0xc1 });
      })();
    },
  });
}
