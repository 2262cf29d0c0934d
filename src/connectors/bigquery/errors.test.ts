import { expect, test } from 'vitest';
import { firstColumn, run, runIn } from '../../../conformance/suite/execute.ts';
import { refusal } from '../../../conformance/suite/live.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  apiError,
  doneJob,
  failedJob,
  scriptedApi,
} from '../../../tools/bigquery-api.ts';
import type { Database } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { validateSettings } from '../../contract/form.ts';
import { bigquery } from './manifest.ts';

const open = (settings: Readonly<Record<string, unknown>>): Promise<Database> =>
  bigquery.open(validateSettings(bigquery.form, settings));

/** The id of the query job that a request starts; undefined for any other request. */
const started = ({ method, path, body }: ApiRequest): string | undefined =>
  method === 'POST' && path === 'jobs' ? body.jobReference.jobId : undefined;

const isDryRun = ({ body }: ApiRequest): boolean => body?.configuration?.dryRun === true;

const dataset = (location: string): ApiAnswer => ({ body: { location } });

test.each([
  ['no JSON at all', 'canary-secret', 'is no JSON'],
  ['JSON of something else', '{"canary": "secret"}', 'has no "type"'],
  ['a login of a person', '{"type": "authorized_user", "refresh_token": "canary-secret"}', 'of another kind'],
  ['no key', '{"type": "service_account", "client_email": "a@b"}', 'has no "private_key"'],
  [
    'a broken key',
    '{"type": "service_account", "client_email": "a@b", "private_key": "canary-secret"}',
    'cannot be read',
  ],
])('service account JSON: %s: the form refuses it, before anybody is asked', (_, serviceAccountJson, why) => {
  const settings = { projectId: 'p', dataset: 'd', serviceAccountJson };
  let error: unknown;
  try {
    validateSettings(bigquery.form, settings);
  } catch (thrown) {
    error = thrown;
  }
  if (!(error instanceof DagFluxError)) throw new Error('It was not refused.');
  expect(error).toMatchObject({ code: 'invalid-input', path: 'serviceAccountJson' });
  expect(error.message).toContain(why);
  expect(error.hint).toContain('Keys');
  expect(JSON.stringify([error.message, error.hint, error.native]) + error.stack).not.toContain('canary');
});

test('each request carries a token that the service account has signed', async () => {
  await using api = await scriptedApi(() => ({ body: {} }));
  await (await open(api.settings)).schemas();
  const token = String(api.requests[0]?.headers.authorization).replace('Bearer ', '');
  const [header, claims] = token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  expect(header).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'test' });
  expect(claims).toMatchObject({
    iss: 'dagflux@test-project.iam.gserviceaccount.com',
    scope: expect.stringContaining('bigquery'),
  });
  expect(claims.exp - claims.iat).toBe(3600);
});

test('application default credentials that are not there: said so, and no key is needed', async () => {
  await using api = await scriptedApi(() => undefined);
  const { serviceAccountJson: _, ...settings } = api.settings;
  await expect(async () => open(settings)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('serviceAccountJson'),
  });
  const before = process.env.GOOGLE_APPLICATION_CREDENTIALS;
  process.env.GOOGLE_APPLICATION_CREDENTIALS = '/no/such/file.json';
  try {
    const report = await (await open({ ...settings, applicationDefault: true })).test();
    expect(report).toMatchObject({ ok: false, code: 'unauthenticated', hint: expect.stringContaining('gcloud auth') });
  } finally {
    if (before === undefined) delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
    else process.env.GOOGLE_APPLICATION_CREDENTIALS = before;
  }
  expect(api.requests).toEqual([]);
});

test.each([
  ['an expired token', apiError(401, 'authError', 'Invalid Credentials'), 'unauthenticated', 'new key'],
  [
    'no right',
    apiError(403, 'accessDenied', 'Access Denied: Dataset p:d: Permission bigquery.datasets.get denied'),
    'unauthorized',
    'Data Viewer',
  ],
  ['a project that is not there', apiError(404, 'notFound', 'Not found: Project p'), 'not-found', 'project ID'],
  ['a dataset in another location', dataset('EU'), 'invalid-input', 'Change the location of this connection to EU.'],
  [
    'no billing',
    apiError(403, 'billingNotEnabled', 'Billing has not been enabled for this project.'),
    'unauthorized',
    'billing',
  ],
  ['another server', { status: 400, body: '<html>nginx</html>' }, 'unreachable', 'API endpoint'],
] as const)('a test of the connection: %s', async (_, answer, code, hint) => {
  await using api = await scriptedApi(() => answer);
  const report = await (await open(api.settings)).test();
  expect(report).toMatchObject({
    ok: false,
    code,
    hint: expect.stringContaining(hint),
    message: expect.stringMatching(/^[A-Z].*\.$/),
  });
});

test('nobody listens: unreachable, after a few tries', async () => {
  const api = await scriptedApi(() => undefined);
  await api[Symbol.asyncDispose]();
  expect(await (await open(api.settings)).test()).toMatchObject({ ok: false, code: 'unreachable' });
});

test('rights are told by dry runs, with the statements that give what is missing', async () => {
  await using api = await scriptedApi((request) => {
    if (request.path === 'datasets/d') return dataset('US');
    if (request.path === 'datasets/d/tables')
      return { body: { tables: [{ tableReference: { datasetId: 'd', tableId: 't' }, type: 'TABLE' }] } };
    if (request.path === 'datasets/d/tables/t')
      return { body: { tableReference: { datasetId: 'd', tableId: 't' }, type: 'TABLE' } };
    if (started(request) === undefined) return undefined;
    const { query } = request.body.configuration.query;
    return /DELETE|CREATE/.test(query) ? apiError(403, 'accessDenied', 'Access Denied') : doneJob('x');
  });
  const report = await (await open(api.settings)).test();
  expect(report).toMatchObject({ ok: true, grants: [{ schema: 'd', read: 'all', write: 'none', create: false }] });
  expect(report.missing?.write).toEqual([
    'GRANT `roles/bigquery.dataEditor` ON SCHEMA `p`.`d` TO "serviceAccount:dagflux@test-project.iam.gserviceaccount.com"',
  ]);
  expect(api.requests.filter((request) => started(request)).every(isDryRun)).toBe(true);
});

test('one reason for all errors of a query: a dry run tells bad SQL from bad data', async () => {
  const message = 'Bad int64 value: x; error in query at [1:8]';
  for (const [compiles, code] of [
    [true, 'invalid-data'],
    [false, 'invalid-sql'],
  ] as const) {
    await using api = await scriptedApi((request) => {
      const id = started(request);
      if (id === undefined) return undefined;
      if (isDryRun(request)) return compiles ? doneJob('dry') : apiError(400, 'invalidQuery', message);
      return failedJob(id, 'invalidQuery', message);
    });
    const error = await refusal(run(await open(api.settings), 'SELECT CAST(x AS INT64)'), code);
    expect(error.native).toEqual({ code: 'invalidQuery', position: 8 });
  }
});

test('the place of an error is told in the whole script, in characters', async () => {
  await using api = await scriptedApi((request) => {
    const id = started(request);
    if (id === undefined) return undefined;
    return request.body.configuration.query.query.includes('nope')
      ? apiError(400, 'invalidQuery', 'Unrecognized name: nope at [2:2]')
      : doneJob(id, { statistics: { query: { statementType: 'DROP_TABLE' } } });
  });
  const script = "DROP TABLE t; SELECT '👍',\n nope";
  const error = await refusal(run(await open(api.settings), script), 'invalid-sql');
  expect([...script].slice((error.native?.position ?? 0) - 1).join('')).toBe('nope');
});

test('the error of a job is never an empty result', async () => {
  await using api = await scriptedApi((request) => {
    const id = started(request);
    if (id !== undefined) return doneJob(id, { status: { state: 'RUNNING' } });
    if (request.path.startsWith('queries/')) return { body: { jobComplete: true, rows: [], schema: { fields: [] } } };
    if (request.path.startsWith('jobs/'))
      return failedJob(request.path.slice(5), 'quotaExceeded', 'Quota exceeded: Your project exceeded quota');
    return undefined;
  });
  const error = await refusal(run(await open(api.settings), 'SELECT 1'), 'busy');
  expect(error.message).toContain('Quota exceeded');
});

test('a byte cap: a dry run tells before the query what it would read; BigQuery holds the cap as well', async () => {
  for (const [bytes, message] of [
    ['1500000', 'The query would read 1.5 MB, and the byte cap of this connection is 1 MB.'],
    ['900000', 'Query exceeded limit for bytes billed: 1000000.'],
  ] as const) {
    await using api = await scriptedApi((request) => {
      const id = started(request);
      if (id === undefined) return undefined;
      if (isDryRun(request)) return doneJob(id, { statistics: { totalBytesProcessed: bytes } });
      return apiError(400, 'bytesBilledLimitExceeded', 'Query exceeded limit for bytes billed: 1000000.');
    });
    const error = await refusal(run(await open({ ...api.settings, byteCap: 1 }), 'SELECT * FROM t'), 'invalid-input');
    expect(error.message).toBe(message);
    expect(error.hint).toContain('byte cap');
    const queries = api.requests.filter((request) => started(request));
    expect(queries.map(isDryRun)).toEqual(bytes === '900000' ? [true, false] : [true]);
    expect(queries[0]?.body.configuration.query.maximumBytesBilled).toBe('1000000');
  }
});

test('what was read and is billed comes as a notice', async () => {
  await using api = await scriptedApi((request) => {
    const id = started(request);
    const query = {
      statementType: 'INSERT',
      numDmlAffectedRows: '3',
      totalBytesProcessed: '12300000',
      totalBytesBilled: '20971520',
    };
    return id === undefined ? undefined : doneJob(id, { statistics: { query } });
  });
  const [result] = await run(await open(api.settings), 'INSERT INTO t SELECT * FROM u');
  expect(result).toMatchObject({
    command: 'INSERT',
    rowCount: 3,
    notices: [{ severity: 'INFO', message: 'BigQuery read 12.3 MB, and bills 21 MB.' }],
  });
});

test('a busy or broken moment is tried again; the same job is not run twice', async () => {
  let tries = 0;
  const jobs: string[] = [];
  await using api = await scriptedApi((request) => {
    const id = started(request);
    if (id !== undefined) {
      tries += 1;
      jobs.push(id);
      if (tries === 1) return apiError(503, 'backendError', 'Error encountered during execution.');
      if (tries === 2) return apiError(409, 'duplicate', `Already Exists: Job p:US.${id}`);
      return undefined;
    }
    if (request.path.startsWith('jobs/'))
      return doneJob(request.path.slice(5), { statistics: { query: { statementType: 'SELECT' } } });
    return {
      body: { schema: { fields: [{ name: 'a', type: 'INTEGER' }] }, rows: [{ f: [{ v: '1' }] }], jobComplete: true },
    };
  });
  expect(await firstColumn(await open(api.settings), 'SELECT 1')).toEqual([1n]);
  expect(new Set(jobs).size).toBe(1);
  expect(jobs).toHaveLength(2);
});

test('cancel and time limit: the job is ended at the server, and the session goes on', async () => {
  const cancelled = new Set<string>();
  let waiting: () => void = () => {};
  await using api = await scriptedApi(async (request) => {
    const id = started(request);
    const state = (job: string): string => (cancelled.has(job) ? 'DONE' : 'RUNNING');
    if (id !== undefined) {
      const quick = request.body.configuration.query.query === 'SELECT 1';
      if (quick) return doneJob(id, { statistics: { query: { statementType: 'ASSERT' } } });
      return doneJob(id, { status: { state: 'RUNNING' } });
    }
    const [kind, job = '', action] = request.path.split('/');
    if (action === 'cancel') {
      cancelled.add(job);
      return { body: {} };
    }
    if (kind === 'queries') {
      waiting();
      return { body: { jobComplete: cancelled.has(job) } };
    }
    return {
      body: {
        jobReference: { projectId: 'p', jobId: job },
        status: { state: state(job), errorResult: { reason: 'stopped', message: 'Job execution was cancelled' } },
      },
    };
  });
  await (await open(api.settings)).session(async (session) => {
    const stop = new AbortController();
    const asked = new Promise<void>((resolve) => {
      waiting = resolve;
    });
    const slow = refusal(runIn(session, 'SELECT slow', { signal: stop.signal }), 'cancelled');
    await asked;
    stop.abort();
    await slow;
    expect(cancelled.size).toBe(1);
    await refusal(runIn(session, 'SELECT slow', { timeout: 50 }), 'timeout');
    expect(cancelled.size).toBe(2);
    expect(await runIn(session, 'SELECT 1')).toHaveLength(1);
  });
  const timed = api.requests.find(({ body }) => body?.configuration?.jobTimeoutMs !== undefined);
  expect(timed?.body.configuration.jobTimeoutMs).toBe('50');
});
