import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, rowsOf, runScript, scalar } from '../../../tools/open-postgres.ts';
import { startProxy } from '../../../tools/tcp-proxy.ts';
import type { Session } from '../../contract/connector.ts';

let database: Awaited<ReturnType<typeof openPostgres>>;

beforeAll(async () => {
  database = await openPostgres();
  await runScript(database, 'CREATE TABLE t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)');
});
afterAll(() => database?.[Symbol.asyncDispose]());

const values = async () => (await rowsOf(database, 'SELECT a FROM t ORDER BY a')).flat();
const clear = () => runScript(database, 'DELETE FROM t');

describe('a transaction', () => {
  test('return commits, and gives what was returned', async () => {
    const work = async (session: Session) => {
      await runScript(session, 'INSERT INTO t VALUES (1)');
      return 'done';
    };
    expect(await database.session(work, { transaction: 'write' })).toBe('done');
    expect(await values()).toEqual([1]);
    await clear();
  });

  test('throw rolls back, and is thrown on as it was', async () => {
    const reason = new RangeError('mine');
    const work = database.session(
      async (session) => {
        await runScript(session, 'INSERT INTO t VALUES (1)');
        throw reason;
      },
      { transaction: 'write' },
    );
    await expect(work).rejects.toBe(reason);
    expect(await values()).toEqual([]);
  });

  test('a failed statement that the work swallowed is no success', async () => {
    const work = database.session(
      async (session) => {
        await runScript(session, 'INSERT INTO t VALUES (1); SELECT 1/0').catch(() => {});
      },
      { transaction: 'write' },
    );
    await expect(work).rejects.toMatchObject({ code: 'conflict' });
    expect(await values()).toEqual([]);
  });

  test('a constraint that fails at the commit', async () => {
    const work = database.session((session) => runScript(session, 'INSERT INTO t VALUES (1), (1)'), {
      transaction: 'write',
    });
    await expect(work).rejects.toMatchObject({ code: 'constraint', native: { code: '23505' } });
    expect(await values()).toEqual([]);
  });

  test('cannot be ended by a statement inside', async () => {
    for (const statement of ['COMMIT', 'ROLLBACK', 'END', 'ABORT', 'ROLLBACK AND CHAIN', "PREPARE TRANSACTION 'x'"]) {
      const work = database.session((session) => runScript(session, `INSERT INTO t VALUES (1); ${statement}`), {
        transaction: 'write',
      });
      await expect(work).rejects.toMatchObject({ code: 'conflict' });
    }
    expect(await values()).toEqual([]);
  });

  test('savepoints work', async () => {
    await database.session(
      (session) =>
        runScript(
          session,
          'INSERT INTO t VALUES (1); SAVEPOINT a; INSERT INTO t VALUES (2); ROLLBACK TO a; INSERT INTO t VALUES (3)',
        ),
      { transaction: 'write' },
    );
    expect(await values()).toEqual([1, 3]);
    await clear();
  });

  test('read: one snapshot, no writes', async () => {
    await database.session(
      async (session) => {
        expect(await scalar(session, 'SELECT count(*)::int FROM t')).toBe(0);
        await runScript(database, 'INSERT INTO t VALUES (7)');
        expect(await scalar(session, 'SELECT count(*)::int FROM t')).toBe(0);
      },
      { transaction: 'read' },
    );
    const writing = database.session((session) => runScript(session, 'INSERT INTO t VALUES (1)'), {
      transaction: 'read',
    });
    await expect(writing).rejects.toMatchObject({ code: 'unauthorized', native: { code: '25006' } });
    expect(await values()).toEqual([7]);
    await clear();
  });

  test('rows that another has changed meanwhile: it may be tried again', async () => {
    await runScript(database, 'CREATE TABLE contested (a int); INSERT INTO contested VALUES (1)');
    const work = database.session(async (session) => {
      await runScript(session, 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM contested');
      await runScript(database, 'UPDATE contested SET a = 2');
      await runScript(session, 'UPDATE contested SET a = 3; COMMIT');
    });
    await expect(work).rejects.toMatchObject({ code: 'conflict', native: { code: '40001' } });
    expect(await scalar(database, 'SELECT a FROM contested')).toBe(2);
  });
});

describe('the connection is lost at COMMIT', () => {
  const commit = Buffer.from('COMMIT\0');
  /** A session through a relay that does something to a COMMIT. */
  async function commitThrough(
    what: 'cut' | 'pass, then cut' | 'pass',
    poolSize = 1,
    statement = 'INSERT INTO t VALUES (1)',
  ) {
    let answer = what;
    await using proxy = await startProxy(database.address, {
      onUp: (chunk) => {
        if (!chunk.includes(commit)) return 'pass';
        const now = answer;
        answer = 'pass';
        return now;
      },
    });
    await using relayed = await openPostgres({ poolSize }, { ...database.address, port: proxy.port });
    const result = await relayed
      .session((session) => runScript(session, statement), { transaction: 'write' })
      .then(
        () => 'committed',
        (error: unknown) => error,
      );
    // And the pool has recovered.
    expect(await scalar(relayed, 'SELECT 1')).toBe(1);
    return result;
  }

  test('before it arrives: rolled back, and said so', async () => {
    expect(await commitThrough('cut')).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('rolled everything back'),
    });
    expect(await values()).toEqual([]);
  });

  test('before its answer arrives: found out, and a success', async () => {
    expect(await commitThrough('pass, then cut')).toBe('committed');
    expect(await values()).toEqual([1]);
    await clear();
  });

  test('nothing was written: an error, with nothing to be in doubt about', async () => {
    expect(await commitThrough('pass, then cut', 1, 'SELECT 1')).toMatchObject({ code: 'unreachable' });
  });

  test('the server does not come back: in doubt, and how to find out', async () => {
    const proxy = await startProxy(database.address, {
      onUp: (chunk) => {
        if (!chunk.includes(commit)) return 'pass';
        void proxy[Symbol.asyncDispose]();
        return 'cut';
      },
    });
    await using relayed = await openPostgres(
      { poolSize: 1, connectTimeout: 1 },
      { ...database.address, port: proxy.port },
    );
    const work = relayed.session((session) => runScript(session, 'INSERT INTO t VALUES (1)'), { transaction: 'write' });
    await expect(work).rejects.toMatchObject({
      code: 'unreachable',
      hint: expect.stringMatching(/pg_xact_status\('\d+'\)/),
    });
    expect(await values()).toEqual([]);
  }, 40_000);
});
