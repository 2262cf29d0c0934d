import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryLedger, readRows, refusal, runSql, TestEnds, tableNames } from '../../tools/move-ends.ts';
import type { Database } from '../contract/connector.ts';
import { move } from './move.ts';
import type { MoveEvent, MoveRequest } from './types.ts';

const ends = new TestEnds();
const ROWS = 230_000;
let source: Database;
let target: Database;

beforeAll(async () => {
  source = await ends.postgres();
  target = await ends.postgres();
  // Wide enough that the table has the blocks that are worth a second connection.
  await runSql(
    source,
    `CREATE TABLE big (id bigint PRIMARY KEY, n integer NOT NULL, filler text NOT NULL, note text);
     INSERT INTO big SELECT i, i % 10, repeat('x', 280), NULLIF('n' || i % 3, 'n0') FROM generate_series(1, ${ROWS}) AS g(i);
     ANALYZE big`,
  );
});
afterAll(async () => await ends[Symbol.asyncDispose]());

function request(name: string, more: Partial<MoveRequest> = {}): MoveRequest {
  return {
    mode: 'create',
    from: { connection: 'here', database: source, selection: { table: { name: 'big' } } },
    to: { connection: 'there', database: target, table: { name } },
    ...more,
  };
}

/** Does something once, as soon as the rows travel; the move waits for nothing. */
function whenMoving(work: () => Promise<unknown>) {
  let under: Promise<unknown> | undefined;
  return {
    onEvent: ({ event }: MoveEvent) => {
      if (event === 'route') under ??= work();
    },
    done: async () => await under,
  };
}

test('a large table is filled by several writers under a hidden name, which is written down first and goes', async () => {
  const ledger = memoryLedger();
  const events: MoveEvent[] = [];
  const result = await move(request('whole', { verify: true }), { ledger, onEvent: (event) => events.push(event) });
  expect(result).toMatchObject({ rows: ROWS, route: 'wire pgcopy-binary', verified: true });
  expect(events.find(({ event }) => event === 'route')).toMatchObject({ reason: expect.stringContaining('2 writers') });
  expect(ledger.recorded).toHaveLength(1);
  expect(ledger.open.size).toBe(0);
  const fields = await target.fields({ name: 'whole' });
  expect(fields.map((field) => field.nullable)).toEqual([false, false, false, true]);
  expect(fields.map((field) => field.primaryKeyPosition)).toEqual([1, null, null, null]);
  const left = `SELECT relname FROM pg_class WHERE relname LIKE 'dagflux%'
    UNION ALL SELECT conname FROM pg_constraint WHERE conname LIKE 'dagflux%'`;
  expect(await readRows(target, left)).toEqual([]);
});

test('a name that is taken meanwhile undoes the move', async () => {
  const ledger = memoryLedger();
  const { onEvent, done } = whenMoving(() => runSql(target, 'CREATE TABLE taken (x integer)'));
  const error = await refusal(move(request('taken'), { ledger, onEvent }));
  await done();
  expect(error.code).toBe('already-exists');
  expect(ledger.open.size).toBe(0);
  expect((await target.fields({ name: 'taken' })).map((field) => field.name)).toEqual(['x']);
  expect((await tableNames(target)).filter((name) => name.startsWith('dagflux'))).toEqual([]);
});

const KILL_COPY = (verb: string): string =>
  `SELECT count(pg_terminate_backend(pid)) FROM (
     SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%${verb}%' AND datname = current_database() LIMIT 1) AS one`;

test.each([
  ['writer', 'FROM STDIN', () => target, /^Writing to "there" failed/],
  ['reader', 'TO STDOUT', () => source, /^Reading from "here" failed/],
])('a %s that is killed undoes the move', async (_, verb, end, message) => {
  const ledger = memoryLedger();
  const kill = async (): Promise<void> => {
    while (Number((await readRows(end(), KILL_COPY(verb)))[0]?.[0]) === 0);
  };
  const { onEvent, done } = whenMoving(kill);
  const error = await refusal(move(request('killed'), { ledger, onEvent }));
  await done();
  expect(error.message).toMatch(message);
  expect(error.code).not.toBe('cancelled');
  expect(ledger.open.size).toBe(0);
  expect((await tableNames(target)).filter((name) => /^dagflux|^killed/.test(name))).toEqual([]);
});

test('an abort ends both sides and drops the hidden table', async () => {
  const ledger = memoryLedger();
  const stop = new AbortController();
  const onEvent = (event: MoveEvent): void => {
    if (event.event === 'progress' && event.rows > 0) stop.abort();
  };
  const error = await refusal(move(request('stopped'), { ledger, onEvent, signal: stop.signal }));
  expect(error).toMatchObject({ code: 'cancelled', message: expect.stringMatching(/after [\d,]+ rows/) });
  expect(ledger.open.size).toBe(0);
  expect((await tableNames(target)).filter((name) => /^dagflux|^stopped/.test(name))).toEqual([]);
});

test('a hidden table that cannot be dropped stays in the ledger, and the error says so', async () => {
  const ledger = memoryLedger();
  const stop = new AbortController();
  const depend = async (): Promise<void> => {
    await runSql(target, `CREATE VIEW depends AS SELECT * FROM "${ledger.recorded[0]?.name}"`);
    stop.abort();
  };
  const { onEvent, done } = whenMoving(depend);
  const error = await refusal(move(request('kept'), { ledger, onEvent, signal: stop.signal }));
  await done();
  expect(error).toMatchObject({ code: 'cancelled', hint: expect.stringContaining(ledger.recorded[0]?.name ?? '-') });
  expect(ledger.open.size).toBe(1);
  await runSql(target, 'DROP VIEW depends');
});

test('a target of one writer takes a large table over several streams', async () => {
  const local = await ends.duckdb();
  const result = await move(
    { ...request('whole', { verify: true }), to: { connection: 'there', database: local, table: { name: 'whole' } } },
    { ledger: memoryLedger() },
  );
  expect(result).toMatchObject({ rows: ROWS, route: 'wire pgcopy-binary', verified: true });
});
