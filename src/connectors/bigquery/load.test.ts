import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { toBatch } from '../../../conformance/suite/execute.ts';
import { refusal } from '../../../conformance/suite/live.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  apiError,
  doneJob,
  failedJob,
  type ScriptedApi,
  scriptedApi,
} from '../../../tools/bigquery-api.ts';
import { validateSettings } from '../../contract/form.ts';
import type { Field, Value } from '../../contract/values.ts';
import { Api } from './api.ts';
import { credentialsOf } from './credentials.ts';
import { Jobs } from './jobs.ts';
import { loadColumns } from './load-rows.ts';
import { bigquery } from './manifest.ts';
import { stagingWriter } from './staging.ts';

const field = (name: string): Field => ({ name, type: { kind: 'text' }, native: 'STRING' });

const TARGET = {
  tableReference: { projectId: 'p', datasetId: 'd', tableId: 't' },
  type: 'TABLE',
  schema: {
    fields: [
      { name: 'id', type: 'INTEGER', mode: 'REQUIRED' },
      { name: 'word', type: 'STRING' },
      { name: 'twice', type: 'INTEGER', generatedColumn: {} },
      { name: 'tags', type: 'STRING', mode: 'REPEATED' },
    ],
  },
};

interface Options {
  /** Answers a request instead of the service. */
  readonly special?: (request: ApiRequest) => ApiAnswer | undefined;
  readonly rows?: number;
}

/** A service that takes uploads, and the bytes that came. */
async function service({
  special = () => undefined,
  rows = 2,
}: Options = {}): Promise<ScriptedApi & { uploaded(): Buffer }> {
  const parts: Buffer[] = [];
  const api = await scriptedApi((request) => {
    const own = special(request);
    if (own) return own;
    const { method, path } = request;
    if (path === 'datasets/d/tables/t') return { body: TARGET };
    if (method === 'POST' && path === 'datasets/d/tables') return { body: {} };
    if (method === 'DELETE') return { status: 204, body: '' };
    if (method === 'POST' && path.startsWith('/upload/')) return { headers: { location: '/upload/session' } };
    if (method === 'PUT') {
      parts.push(request.bytes);
      const sent = parts.reduce((sum, { length }) => sum + length, 0);
      if (String(request.headers['content-range']).endsWith('/*'))
        return { status: 308, headers: { range: `bytes=0-${sent - 1}` } };
      return doneJob('load', { statistics: { load: { outputRows: String(rows) } } });
    }
    if (method === 'POST' && path === 'jobs') {
      const { createSession } = request.body.configuration.query;
      return doneJob(request.body.jobReference.jobId, {
        statistics: {
          query: { statementType: 'OTHER' },
          ...(createSession ? { sessionInfo: { sessionId: 's' } } : {}),
        },
      });
    }
    return undefined;
  });
  return { ...api, uploaded: () => Buffer.concat(parts), [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

async function load(
  api: ScriptedApi,
  names: readonly string[],
  rows: readonly (readonly Value[])[],
  options: {
    readonly compress?: boolean;
    readonly signal?: AbortSignal;
    readonly before?: () => void;
    readonly path?: string;
  } = {},
): Promise<{ rows: number }> {
  const database = await bigquery.open(
    validateSettings(bigquery.form, {
      compress: false,
      ...api.settings,
      ...(options.compress === undefined ? {} : { compress: options.compress }),
    }),
  );
  return await database.session(
    async (session) => {
      await using work = await session.load({ name: 't' }, names.map(field), { signal: options.signal });
      expect(work.path).toBe(options.path ?? 'load job');
      await work.write(toBatch(rows, names.length));
      options.before?.();
      return await work.finish();
    },
    { transaction: 'write' },
  );
}

const statements = (api: ScriptedApi): string[] =>
  api.requests
    .filter(({ method, path }) => method === 'POST' && path === 'jobs')
    .map(({ body }) => body.configuration.query.query);

test('one load job into a staging table with a schema, one INSERT in the transaction, and nothing is left', async () => {
  await using api = await service();
  const rows = [
    [1, '[]', 9, 'é"\n'],
    [2, '["a"]', 9, null],
  ];
  expect(await load(api, ['id', 'tags', 'twice', 'word'], rows)).toEqual({ rows: 2 });
  expect(api.uploaded().toString()).toBe('{"c0":"1","c1":[],"c2":"é\\"\\n"}\n{"c0":"2","c1":["a"]}\n');
  const configuration = api.requests.find(({ path }) => path.startsWith('/upload/'))?.body.configuration;
  expect(configuration.load).toMatchObject({
    sourceFormat: 'NEWLINE_DELIMITED_JSON',
    autodetect: false,
    maxBadRecords: 0,
    schema: {
      fields: [
        { name: 'c0', type: 'STRING' },
        { name: 'c1', type: 'STRING', mode: 'REPEATED' },
        { name: 'c2', type: 'STRING' },
      ],
    },
  });
  const staging = configuration.load.destinationTable.tableId;
  const made = api.requests.find(({ method, path }) => method === 'POST' && path === 'datasets/d/tables');
  expect(Number(made?.body.expirationTime)).toBeGreaterThan(Date.now());
  expect(statements(api)).toEqual([
    'BEGIN TRANSACTION',
    `INSERT INTO \`t\` (\`id\`, \`tags\`, \`word\`) SELECT CAST(c0 AS INT64), c1, c2 FROM \`d\`.\`${staging}\``,
    'COMMIT TRANSACTION',
    'CALL BQ.ABORT_SESSION()',
  ]);
  expect(api.requests.some(({ method, path }) => method === 'DELETE' && path === `datasets/d/tables/${staging}`)).toBe(
    true,
  );
});

test('many rows go as gzip, in chunks, of which a lost end is sent again', async () => {
  const noise = Array.from({ length: 12_000 }, (_, n): Value[] => [
    n,
    Buffer.from(crypto.getRandomValues(new Uint8Array(1200))).toString('latin1'),
  ]);
  let lost = false;
  let arrived = Buffer.alloc(0);
  const special = ({ method, headers, bytes }: ApiRequest): ApiAnswer | undefined => {
    if (method !== 'PUT') return undefined;
    const [, start = '0'] = /bytes (\d+)-/.exec(String(headers['content-range'])) ?? [];
    expect(Number(start)).toBe(arrived.length);
    const last = !String(headers['content-range']).endsWith('/*');
    const kept = lost || last ? bytes : bytes.subarray(0, 256 * 1024);
    lost = true;
    arrived = Buffer.concat([arrived, kept]);
    if (last) return doneJob('load', { statistics: { load: { outputRows: '12000' } } });
    return { status: 308, headers: { range: `bytes=0-${arrived.length - 1}` } };
  };
  await using api = await service({ special });
  expect(await load(api, ['id', 'word'], noise, { compress: true })).toEqual({ rows: 12_000 });
  const lines = gunzipSync(arrived).toString().trimEnd().split('\n');
  expect(lines).toHaveLength(12_000);
  expect(JSON.parse(lines[11_999] as string)).toEqual({ c0: '11999', c1: noise[11_999]?.[1] });
});

test('what the load job refuses is an error, and nothing is inserted or left', async () => {
  const special = ({ method }: ApiRequest): ApiAnswer | undefined =>
    method === 'PUT'
      ? failedJob('load', 'invalid', 'Error while reading data, error message: JSON parsing error')
      : undefined;
  await using api = await service({ special });
  await refusal(load(api, ['id'], [[1]]), 'invalid-data');
  expect(statements(api)).toEqual([]);
  expect(
    api.requests.some(({ method, path }) => method === 'DELETE' && path.startsWith('datasets/d/tables/_dagflux')),
  ).toBe(true);
});

test('fewer rows than were sent: an error, never silence', async () => {
  await using api = await service({ rows: 1 });
  const error = await refusal(load(api, ['id'], [[1], [2]]), 'invalid-data');
  expect(error.message).toBe('2 rows were sent, but 1 arrived.');
  expect(statements(api)).toEqual([]);
});

test.each<[string, readonly string[], readonly Value[], string]>([
  ['NULL where none may be', ['id'], [null], 'constraint'],
  ['NULL for a list', ['id', 'tags'], [1, null], 'invalid-data'],
  ['a value of another type', ['id'], ['x'], 'invalid-data'],
])('refused by row and column: %s', async (_, names, row, code) => {
  await using api = await service();
  const error = await refusal(load(api, names, [['1', '[]'].slice(0, names.length), row]), code as 'constraint');
  expect(error.native).toMatchObject({ row: 2, column: names.at(-1) });
});

test('no right to load: said so, and nothing is left', async () => {
  const special = ({ path }: ApiRequest): ApiAnswer | undefined =>
    path.startsWith('/upload/')
      ? apiError(403, 'accessDenied', 'Access Denied: Project p: User does not have bigquery.jobs.create permission')
      : undefined;
  await using api = await service({ special });
  expect((await refusal(load(api, ['id'], [[1]]), 'unauthorized')).hint).toContain('Data Editor');
  expect(statements(api)).toEqual([]);
});

test('cancelled before its end: the upload is given up, and nothing is left', async () => {
  await using api = await service();
  const stop = new AbortController();
  await refusal(load(api, ['id'], [[1]], { signal: stop.signal, before: () => stop.abort() }), 'cancelled');
  const deleted = api.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
  expect(deleted).toEqual(['/upload/session', expect.stringMatching(/^datasets\/d\/tables\/_dagflux_load_/)]);
  expect(statements(api)).toEqual([]);
});

test('who may write and not make a table: INSERT of rows as a parameter, in the transaction', async () => {
  const special = ({ method, path }: ApiRequest): ApiAnswer | undefined =>
    method === 'POST' && path === 'datasets/d/tables'
      ? apiError(403, 'accessDenied', 'Access Denied: Permission bigquery.tables.create denied on dataset p:d')
      : undefined;
  await using api = await service({ special });
  expect(
    await load(
      api,
      ['id', 'word'],
      [
        [1, 'a'],
        [2, null],
      ],
      { path: 'insert' },
    ),
  ).toEqual({ rows: 2 });
  expect(statements(api)).toContain(
    "INSERT INTO `t` (`id`, `word`) SELECT CAST(JSON_VALUE(line, '$.c0') AS INT64), JSON_VALUE(line, '$.c1') FROM UNNEST(JSON_QUERY_ARRAY(?)) AS line",
  );
  const sent = api.requests.flatMap(({ body }) => body?.configuration?.query?.queryParameters ?? []);
  expect(JSON.parse(sent[0].parameterValue.value)).toEqual([{ c0: '1', c1: 'a' }, { c0: '2' }]);
  const nested = await refusal(load(api, ['id', 'tags'], [[1, '[]']], { path: 'insert' }), 'unauthorized');
  expect(nested.hint).toContain('Data Editor');
});

test('more than a load job takes: several of them, and still one INSERT', async () => {
  await using api = await service({ rows: 1 });
  const settings = validateSettings(bigquery.form, api.settings);
  const jobs = new Jobs(new Api(settings.endpoint, 'p', credentialsOf(settings)), {
    dataset: 'd',
    location: 'US',
    maximumBytes: null,
  });
  const executed: string[] = [];
  const execute = async (sql: string): Promise<void> => {
    executed.push(sql);
  };
  const columns = loadColumns({ name: 't' }, TARGET.schema.fields as Parameters<typeof loadColumns>[1], [
    field('word'),
  ]);
  const target = { jobs, table: { name: 't' }, columns, compress: false, signal: undefined, execute };
  const writer = await stagingWriter(target, { jobBytes: 1 });
  await writer.write(['{"c0":"a"}']);
  await writer.write(['{"c0":"b"}']);
  await writer.finish(2);
  expect(api.requests.filter(({ path }) => path.startsWith('/upload/bigquery'))).toHaveLength(2);
  expect(executed).toHaveLength(1);
});

test('a temporary table of the session is loaded as well: its columns are told by a dry run in the session', async () => {
  const schema = { fields: [{ name: 'id', type: 'INTEGER' }] };
  const special = (request: ApiRequest): ApiAnswer | undefined => {
    const { configuration, jobReference } = request.body ?? {};
    if (request.path !== 'jobs' || !configuration?.dryRun) return undefined;
    const session = configuration.query.connectionProperties?.[0].value;
    return session === 's'
      ? doneJob(jobReference.jobId, { statistics: { query: { schema } } })
      : apiError(404, 'notFound', 'Not found: x');
  };
  await using api = await service({ special, rows: 1 });
  const database = await bigquery.open(validateSettings(bigquery.form, { compress: false, ...api.settings }));
  await database.session(
    async (session) => {
      for await (const _ of session.run(
        bigquery.dialect.createTable({ name: 'x' }, [{ name: 'id', sql: 'INT64', nullable: true }], {
          temporary: true,
        }),
      ));
      await using work = await session.load({ name: 'x' }, [field('id')]);
      await work.write(toBatch([['7']], 1));
      expect(await work.finish()).toEqual({ rows: 1 });
    },
    { transaction: 'write' },
  );
  expect(statements(api)).toEqual([
    'BEGIN TRANSACTION',
    'CREATE TEMP TABLE `x` (`id` INT64)',
    'SELECT * FROM `x`',
    expect.stringMatching(/^INSERT INTO `x` \(`id`\) SELECT CAST\(c0 AS INT64\) FROM/),
    'COMMIT TRANSACTION',
    'CALL BQ.ABORT_SESSION()',
  ]);
});
