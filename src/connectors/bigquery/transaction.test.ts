import { expect, test } from 'vitest';
import { read, run, runIn } from '../../../conformance/suite/execute.ts';
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
import { validateSettings } from '../../contract/form.ts';
import { bigquery } from './manifest.ts';

const open = (settings: Readonly<Record<string, unknown>>): Promise<Database> =>
  bigquery.open(validateSettings(bigquery.form, settings));

/** Answers every query: those that make a session with one, those that have rows with one row. */
function service(special: (sql: string, jobId: string) => ApiAnswer | undefined = () => undefined) {
  return (request: ApiRequest): ApiAnswer | undefined => {
    if (request.method === 'POST' && request.path === 'jobs') {
      const { jobId } = request.body.jobReference;
      const { query, createSession } = request.body.configuration.query;
      const statementType = /^SELECT/.test(query) ? 'SELECT' : /^INSERT/.test(query) ? 'INSERT' : 'OTHER';
      const statistics = { query: { statementType }, ...(createSession ? { sessionInfo: { sessionId: 's1' } } : {}) };
      return special(query, jobId) ?? doneJob(jobId, { statistics });
    }
    if (request.path.startsWith('queries/')) {
      return {
        body: { schema: { fields: [{ name: 'a', type: 'INTEGER' }] }, rows: [{ f: [{ v: '1' }] }], jobComplete: true },
      };
    }
    return undefined;
  };
}

/** The statements that were sent, each with the session that it ran in. */
const sent = (requests: readonly ApiRequest[]): string[] =>
  requests
    .filter(({ method, path }) => method === 'POST' && path === 'jobs')
    .map(({ body: { configuration } }) => {
      const { query, createSession, connectionProperties } = configuration.query;
      const session = createSession ? '+' : (connectionProperties?.[0].value ?? '-');
      return `${session} ${configuration.dryRun ? '(dry) ' : ''}${query}`;
    });

test('a write transaction: begun by its first statement, definitions beside it, committed at the end', async () => {
  await using api = await scriptedApi(service());
  await (await open(api.settings)).session(
    async (session) => {
      await runIn(session, 'CREATE TABLE t (a INT64)');
      await runIn(session, 'INSERT INTO t VALUES (1); CREATE TEMP TABLE x (a INT64); DROP TABLE x; DROP TABLE t');
    },
    { transaction: 'write' },
  );
  expect(sent(api.requests)).toEqual([
    '- CREATE TABLE t (a INT64)',
    '+ BEGIN TRANSACTION',
    's1 INSERT INTO t VALUES (1)',
    's1 CREATE TEMP TABLE x (a INT64)',
    's1 DROP TABLE x',
    '- DROP TABLE t',
    's1 COMMIT TRANSACTION',
    's1 CALL BQ.ABORT_SESSION()',
  ]);
});

test('what a table has got in the transaction is committed before the table is altered; temporary tables stay', async () => {
  await using api = await scriptedApi(service());
  await (await open(api.settings)).session(
    async (session) => {
      await runIn(session, 'CREATE TABLE h (a INT64); CREATE TEMP TABLE x (a INT64); INSERT INTO h SELECT a FROM x');
      await runIn(session, 'ALTER TABLE h RENAME TO t');
      await runIn(session, 'DROP TABLE x');
    },
    { transaction: 'write' },
  );
  expect(sent(api.requests)).toEqual([
    '- CREATE TABLE h (a INT64)',
    '+ BEGIN TRANSACTION',
    's1 CREATE TEMP TABLE x (a INT64)',
    's1 INSERT INTO h SELECT a FROM x',
    's1 COMMIT TRANSACTION',
    's1 BEGIN TRANSACTION',
    '- ALTER TABLE h RENAME TO t',
    's1 DROP TABLE x',
    's1 COMMIT TRANSACTION',
    's1 CALL BQ.ABORT_SESSION()',
  ]);
});

test('what failed is not committed by an ALTER either', async () => {
  await using api = await scriptedApi(
    service((sql, id) => (sql.includes('nope') ? failedJob(id, 'notFound', 'Not found: Table p:d.nope') : undefined)),
  );
  const work = (await open(api.settings)).session(
    async (session) => {
      await runIn(session, 'INSERT INTO h VALUES (1)');
      await refusal(runIn(session, 'SELECT * FROM nope'), 'invalid-sql');
      await runIn(session, 'ALTER TABLE h RENAME TO t');
    },
    { transaction: 'write' },
  );
  await refusal(work, 'conflict');
  expect(sent(api.requests)).not.toContain('s1 COMMIT TRANSACTION');
  expect(sent(api.requests)).not.toContain('- ALTER TABLE h RENAME TO t');
});

test('work that throws is rolled back', async () => {
  await using api = await scriptedApi(service());
  const work = (await open(api.settings)).session(
    async (session) => {
      await runIn(session, 'INSERT INTO t VALUES (1)');
      throw new Error('mine');
    },
    { transaction: 'write' },
  );
  await expect(work).rejects.toThrow('mine');
  expect(sent(api.requests).slice(-2)).toEqual(['s1 ROLLBACK TRANSACTION', 's1 CALL BQ.ABORT_SESSION()']);
});

test('what failed in a transaction is never committed around', async () => {
  await using api = await scriptedApi(
    service((sql, id) => (sql.includes('nope') ? failedJob(id, 'notFound', 'Not found: Table p:d.nope') : undefined)),
  );
  const work = (await open(api.settings)).session(
    async (session) => {
      await runIn(session, 'INSERT INTO t VALUES (1)');
      await refusal(runIn(session, 'SELECT * FROM nope'), 'invalid-sql');
    },
    { transaction: 'write' },
  );
  await refusal(work, 'conflict');
  expect(sent(api.requests)).not.toContain('s1 COMMIT TRANSACTION');
});

test('a read transaction reads one moment, and the same query only once', async () => {
  await using api = await scriptedApi(service());
  await (await open(api.settings)).session(
    async (session) => {
      for (let turn = 0; turn < 2; turn += 1) {
        await using stream = await session.read('SELECT a FROM t');
        for await (const batch of stream) expect(batch.columns).toEqual([[1n]]);
      }
    },
    { transaction: 'read' },
  );
  expect(sent(api.requests)).toEqual([
    '+ BEGIN TRANSACTION',
    's1 SELECT a FROM t',
    's1 ROLLBACK TRANSACTION',
    's1 CALL BQ.ABORT_SESSION()',
  ]);
});

test('who may not make sessions reads all the same, and does not write in transactions', async () => {
  const denied = apiError(403, 'accessDenied', 'Access Denied: User does not have bigquery.sessions.create permission');
  await using api = await scriptedApi(service((sql) => (sql === 'BEGIN TRANSACTION' ? denied : undefined)));
  const database = await open(api.settings);
  expect(await read(database, 'SELECT a FROM t')).toEqual([[1n]]);
  expect(sent(api.requests)).toEqual(['+ BEGIN TRANSACTION', '- SELECT a FROM t']);
  await refusal(
    database.session((session) => runIn(session, 'INSERT INTO t VALUES (1)'), { transaction: 'write' }),
    'unauthorized',
  );
});

test('statements of a user: a session from the first that needs one, and what is left open is undone', async () => {
  await using api = await scriptedApi(service());
  await run(await open(api.settings), 'SELECT 1; BEGIN; INSERT INTO t VALUES (1); SELECT a FROM t');
  expect(sent(api.requests)).toEqual([
    '- SELECT 1',
    '+ SELECT 1',
    's1 BEGIN TRANSACTION',
    's1 INSERT INTO t VALUES (1)',
    's1 SELECT a FROM t',
    's1 ROLLBACK TRANSACTION',
    's1 CALL BQ.ABORT_SESSION()',
  ]);
});

test('a script with control statements goes as one; each of its statements has its result', async () => {
  const script = 'DECLARE x INT64 DEFAULT 1; IF x = 1 THEN SELECT x; END IF; INSERT INTO t VALUES (x)';
  const child = (jobId: string, creationTime: string, statementType: string, evaluationKind = 'STATEMENT') => ({
    jobReference: { projectId: 'p', jobId, location: 'US' },
    status: { state: 'DONE' },
    statistics: {
      creationTime,
      scriptStatistics: { evaluationKind },
      query: { statementType, numDmlAffectedRows: '1' },
    },
  });
  const answer = service((_, id) =>
    doneJob(id, { statistics: { numChildJobs: '3', query: { statementType: 'SCRIPT' } } }),
  );
  await using api = await scriptedApi((request) =>
    request.method === 'GET' && request.path === 'jobs'
      ? {
          body: {
            jobs: [child('c3', '3', 'INSERT'), child('c2', '2', 'SELECT'), child('c1', '1', 'SELECT', 'EXPRESSION')],
          },
        }
      : answer(request),
  );
  const results = await run(await open(api.settings), script);
  expect(sent(api.requests)).toEqual([`- ${script}`]);
  expect(results.map(({ command, rows, rowCount }) => ({ command, rows, rowCount }))).toEqual([
    { command: 'SELECT', rows: [[1n]], rowCount: 1 },
    { command: 'INSERT', rows: [], rowCount: 1 },
  ]);
  expect(
    api.requests.find(({ path, method }) => path === 'jobs' && method === 'GET')?.query.get('parentJobId'),
  ).toBeTruthy();
});

test('a script that fails: the results so far, then the error', async () => {
  const script = 'DECLARE x INT64; SELECT 1; SELECT 1 / 0';
  const answer = service((_, id) => failedJob(id, 'invalidQuery', 'Query error: division by zero: 1 / 0 at [1:26]'));
  const done = (jobId: string, creationTime: string) => ({
    jobReference: { projectId: 'p', jobId, location: 'US' },
    status: { state: 'DONE', ...(jobId === 'bad' ? { errorResult: { reason: 'invalidQuery' } } : {}) },
    statistics: { creationTime, query: { statementType: 'SELECT' } },
  });
  await using api = await scriptedApi((request) =>
    request.method === 'GET' && request.path === 'jobs'
      ? { body: { jobs: [done('bad', '2'), done('good', '1')] } }
      : answer(request),
  );
  const commands: string[] = [];
  const work = (await open(api.settings)).session(async (session) => {
    for await (const event of session.run(script)) if (event.kind === 'done') commands.push(event.command);
  });
  const error = await refusal(work, ['invalid-sql', 'invalid-data']);
  expect(commands).toEqual(['SELECT']);
  expect(script.slice((error.native?.position ?? 0) - 1)).toBe(script.slice(25));
});

test('what is set, and temporary tables, last for the statements behind them', async () => {
  await using api = await scriptedApi(service());
  const script =
    "SET @@time_zone = 'Asia/Tokyo'; SELECT 1; CREATE TEMPORARY TABLE x (a INT64); SELECT a FROM x; SELECT 2";
  await run(await open(api.settings), script);
  expect(sent(api.requests)).toEqual([
    '+ SELECT 1',
    "s1 SET @@time_zone = 'Asia/Tokyo'",
    's1 SELECT 1',
    's1 CREATE TEMPORARY TABLE x (a INT64)',
    's1 SELECT a FROM x',
    's1 SELECT 2',
    's1 CALL BQ.ABORT_SESSION()',
  ]);
});
