import { expect, test } from 'vitest';
import type { TdsRequest } from '../../../tools/tds/requests.ts';
import { scripted } from '../../../tools/tds/scripted.ts';
import {
  COMMAND,
  column,
  columns,
  done,
  error,
  info,
  returnStatus,
  row,
  transactionChange,
} from '../../../tools/tds/tokens.ts';
import { intN } from '../../../tools/tds/types.ts';
import type { RunOptions, Session, StatementEvent } from '../../contract/connector.ts';

const list = [column('n', intN(4))];
const number = (n: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(n);
  return bytes;
};
/** A result of the numbers from 1. */
const numbers = (count: number, more = false): Buffer =>
  Buffer.concat([
    columns(...list),
    ...Array.from({ length: count }, (_, n) => row(list, [number(n + 1)])),
    done({ count, command: COMMAND.select, more }),
  ]);

async function gather(session: Session, sql: string, options: RunOptions = {}): Promise<StatementEvent[]> {
  const events: StatementEvent[] = [];
  for await (const event of session.run(sql, options)) events.push(event);
  return events;
}

const answering =
  (answers: Readonly<Record<string, Buffer>>) =>
  (request: TdsRequest): Buffer | undefined =>
    request.kind === 'batch' ? answers[request.sql] : undefined;

const doneOf = (events: readonly StatementEvent[]) => events.filter((event) => event.kind === 'done');

test('several results and counts of one batch; messages come with their statement', async () => {
  const script = 'INSERT …; PRINT; SELECT …; DROP TABLE …';
  const answer = Buffer.concat([
    done({ count: 3, command: COMMAND.insert, more: true }),
    info({ number: 0, severity: 0, message: 'a word; aside' }),
    done({ command: COMMAND.set, more: true }),
    numbers(2, true),
    done({ command: COMMAND.dropTable }),
  ]);
  await using fake = await scripted({ answer: answering({ [script]: answer }) });
  const events = await fake.database.session((session) => gather(session, script));
  expect(events.map((event) => event.kind)).toEqual(['done', 'fields', 'batch', 'done', 'done']);
  expect(doneOf(events)).toMatchObject([
    { command: 'INSERT', rowCount: 3, notices: [] },
    { command: 'SELECT', rowCount: 2, notices: [{ severity: 'INFO', message: 'a word; aside' }] },
    { command: 'DROP TABLE', rowCount: null, notices: [] },
  ]);
});

test('a procedure: its own counts, and no more for its end', async () => {
  const answer = Buffer.concat([
    done({ token: 'in procedure', count: 1, command: COMMAND.update, more: true }),
    returnStatus(0),
    done({ token: 'procedure', command: 0xe0 }),
  ]);
  await using fake = await scripted({ answer: answering({ 'EXEC p': answer }) });
  const events = await fake.database.session((session) => gather(session, 'EXEC p'));
  expect(doneOf(events)).toMatchObject([{ command: 'UPDATE', rowCount: 1 }]);
});

test('GO parts a script into batches, in any case, and only on a line of its own', async () => {
  await using fake = await scripted();
  const script = "SELECT 1\nGO\nSELECT 'x\nGO\n'\n/* \nGO\n*/ go -- done\n  go ; \n\nGO\nSELECT [a\nGO\n] -- \ngo 2\n";
  await fake.database.session((session) => gather(session, script));
  const sent = fake.server.requests.flatMap((one) => (one.kind === 'batch' ? [one.sql.trim()] : []));
  expect(sent.filter((sql) => sql.startsWith('SELECT') && !sql.includes('sys.'))).toEqual([
    'SELECT 1',
    "SELECT 'x\nGO\n'\n/* \nGO\n*/ go -- done",
    'SELECT [a\nGO\n] --',
    'SELECT [a\nGO\n] --',
  ]);
});

test('it stops at the first error, with the results so far and the place that the error means', async () => {
  const script = "SELECT '👍';\nSELECT no_such_column FROM t;\nSELECT 3\nGO\nSELECT 4";
  const batch = "SELECT '👍';\nSELECT no_such_column FROM t;\nSELECT 3\n";
  const answer = Buffer.concat([
    numbers(1, true),
    error({ number: 207, severity: 16, line: 2, message: "Invalid column name 'no_such_column'." }),
    info({ number: 3621, severity: 0, message: 'The statement has been terminated.' }),
    done({ error: true }),
  ]);
  await using fake = await scripted({ answer: answering({ [batch]: answer }) });
  const events: StatementEvent[] = [];
  const work = fake.database.session(async (session) => {
    for await (const event of session.run(script)) events.push(event);
  });
  const position = [...script.slice(0, script.indexOf('no_such_column'))].length + 1;
  await expect(work).rejects.toMatchObject({ code: 'invalid-sql', native: { code: '207', position } });
  expect(doneOf(events)).toHaveLength(1);
  expect(fake.server.requests.some((one) => one.kind === 'batch' && one.sql.includes('SELECT 4'))).toBe(false);
});

test('an error inside a procedure says where, and an error of a user is one of the data', async () => {
  const told = { number: 50001, severity: 16, line: 7, procedure: 'dbo.p', message: 'no such order' };
  const answer = Buffer.concat([error(told), done({ error: true })]);
  await using fake = await scripted({ answer: answering({ 'EXEC p': answer }) });
  const work = fake.database.session((session) => gather(session, 'EXEC p'));
  await expect(work).rejects.toMatchObject({
    code: 'invalid-data',
    message: 'No such order.',
    native: { code: '50001', detail: 'In dbo.p, line 7.' },
  });
});

test('parameters go by sp_executesql, typed; a message that quotes one does not tell it', async () => {
  const refused = Buffer.concat([
    error({
      number: 245,
      severity: 16,
      message: "Conversion failed when converting the nvarchar value 'canary-1' to int.",
    }),
    done({ error: true, token: 'procedure' }),
  ]);
  await using fake = await scripted({ answer: (request) => (request.kind === 'rpc' ? refused : undefined) });
  const parameters = ['canary-1', 42, 9_007_199_254_740_993n, 1.5, true, null, Uint8Array.of(1)];
  const error1 = await fake.database
    .session((session) => gather(session, 'SELECT @p1', { parameters }))
    .catch((thrown: unknown) => thrown);
  expect(error1).toMatchObject({ code: 'invalid-data', message: expect.stringContaining("'@p1'") });
  expect(JSON.stringify(error1)).not.toContain('canary');
  const rpc = fake.server.requests.find((one) => one.kind === 'rpc');
  expect(rpc).toMatchObject({
    procedure: 10,
    texts: [
      'SELECT @p1',
      '@p1 nvarchar(max), @p2 int, @p3 bigint, @p4 float, @p5 bit, @p6 nvarchar(max), @p7 varbinary(max)',
      'canary-1',
    ],
  });
});

test('a limit: a query is stopped by an Attention, anything else is let finish', async () => {
  const many = (attention: AbortSignal): AsyncIterable<Buffer> =>
    (async function* () {
      yield columns(...list);
      for (let n = 1; !attention.aborted; n += 1) {
        yield row(list, [number(n)]);
        await new Promise((next) => setImmediate(next));
      }
    })();
  await using fake = await scripted({
    answer: (request, attention) => {
      if (request.kind !== 'batch') return undefined;
      if (request.sql.startsWith('SELECT n')) return many(attention);
      return request.sql.startsWith('DELETE') ? numbers(50) : undefined;
    },
  });
  await fake.database.session(async (session) => {
    const events = await gather(session, 'SELECT n FROM numbers', { maxRows: 3 });
    expect(doneOf(events)).toMatchObject([{ command: 'SELECT', rowCount: 3, truncated: true }]);
    expect(fake.server.heard.filter((name) => name === 'attention')).toHaveLength(1);
    const deleted = await gather(session, 'DELETE t OUTPUT deleted.n', { maxRows: 3 });
    expect(doneOf(deleted)).toMatchObject([{ rowCount: 3, truncated: true }]);
    expect(fake.server.heard.filter((name) => name === 'attention')).toHaveLength(1);
    expect(doneOf(await gather(session, 'DELETE t OUTPUT', { maxRows: 50 }))).toMatchObject([{ truncated: false }]);
  });
});

test('a transaction is begun, named in each request and committed by transaction manager requests', async () => {
  await using fake = await scripted();
  await fake.database.session((session) => gather(session, 'INSERT 1'), { transaction: 'write' });
  const { requests } = fake.server;
  const begun = requests.findIndex((one) => one.kind === 'transaction' && one.what === 5);
  expect(requests[begun + 1]).toMatchObject({ kind: 'batch', sql: 'INSERT 1', transaction: 1n });
  expect(requests[begun + 2]).toMatchObject({ kind: 'transaction', what: 7, transaction: 1n });
  const own = new Error('mine');
  const thrown = fake.database.session(() => Promise.reject(own), { transaction: 'write' });
  await expect(thrown).rejects.toBe(own);
  expect(requests.at(-2)).toMatchObject({ kind: 'transaction', what: 8 });
  // Given back, the session is forgotten, with the bit that asks for it.
  expect(requests.at(-1)).toMatchObject({ kind: 'batch', reset: true, transaction: 0n });
});

test('a snapshot is asked for where the database allows it, else what is committed', async () => {
  for (const [state, isolation] of [
    [1, 5],
    [0, 2],
  ] as const) {
    await using fake = await scripted({
      answer: (request) => {
        if (request.kind !== 'batch' || !request.sql.includes('snapshot_isolation_state')) return undefined;
        const tiny = [column('s', intN(1))];
        return Buffer.concat([columns(...tiny), row(tiny, [Buffer.from([state])]), done({ count: 1 })]);
      },
    });
    await fake.database.session(async () => {}, { transaction: 'read' });
    expect(fake.server.requests.find((one) => one.kind === 'transaction')).toMatchObject({ what: 5, isolation });
  }
});

test('a transaction that the server has rolled back is not written past', async () => {
  const gone = Buffer.concat([
    error({ number: 2627, severity: 14, message: 'Violation of PRIMARY KEY constraint.' }),
    transactionChange(10, number(1)),
    done({ error: true }),
  ]);
  await using fake = await scripted({ answer: answering({ 'INSERT 1': gone }) });
  const work = fake.database.session(
    async (session) => {
      await expect(gather(session, 'INSERT 1')).rejects.toMatchObject({ code: 'constraint' });
      await expect(gather(session, 'INSERT 2')).rejects.toMatchObject({ code: 'conflict' });
    },
    { transaction: 'write' },
  );
  await expect(work).rejects.toMatchObject({ code: 'conflict' });
  expect(fake.server.requests.some((one) => one.kind === 'batch' && one.sql === 'INSERT 2')).toBe(false);
});

test('COMMIT and ROLLBACK of a user are refused where the whole session is one transaction', async () => {
  await using fake = await scripted();
  const work = fake.database.session((session) => gather(session, 'INSERT 1; COMMIT'), { transaction: 'write' });
  await expect(work).rejects.toMatchObject({ code: 'conflict' });
  await fake.database.session((session) => gather(session, "SELECT 'COMMIT' AS [ROLLBACK] -- COMMIT"), {
    transaction: 'write',
  });
});

test('a connection that is lost at COMMIT leaves it in doubt, and says so', async () => {
  await using fake = await scripted({
    answer: (request) => {
      if (request.kind === 'transaction' && request.what === 7) fake.server.cut();
      return undefined;
    },
  });
  const work = fake.database.session((session) => gather(session, 'INSERT 1'), { transaction: 'write' });
  await expect(work).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('not known whether it took effect'),
  });
});

test.each([
  [102, 15, 'invalid-sql'],
  [156, 15, 'invalid-sql'],
  [195, 15, 'invalid-sql'],
  [207, 16, 'invalid-sql'],
  [208, 16, 'invalid-sql'],
  [3701, 11, 'invalid-sql'],
  [229, 14, 'unauthorized'],
  [262, 14, 'unauthorized'],
  [515, 16, 'constraint'],
  [547, 16, 'constraint'],
  [2601, 14, 'constraint'],
  [2627, 14, 'constraint'],
  [245, 16, 'invalid-data'],
  [2628, 16, 'invalid-data'],
  [8115, 16, 'invalid-data'],
  [8134, 16, 'invalid-data'],
  [8152, 16, 'invalid-data'],
  [1205, 13, 'conflict'],
  [3960, 16, 'conflict'],
  [1222, 16, 'busy'],
  [9002, 17, 'busy'],
  [2714, 16, 'already-exists'],
  [2760, 16, 'not-found'],
  [40613, 17, 'unreachable'],
  [50000, 16, 'invalid-data'],
])('error %i is %s', async (number, severity, code) => {
  const answer = Buffer.concat([error({ number, severity, message: 'refused' }), done({ error: true })]);
  await using fake = await scripted({ answer: answering({ 'SELECT 1 AS x': answer }) });
  const thrown = await fake.database
    .session((session) => gather(session, 'SELECT 1 AS x'))
    .catch((one: unknown) => one);
  expect(thrown).toMatchObject({ code, message: 'Refused.', native: { code: String(number) } });
  // These two met another transaction: the whole of it may be run again.
  const again = [1205, 3960].includes(number) ? true : undefined;
  expect((thrown as { native?: { runAgain?: true } }).native?.runAgain).toBe(again);
});
