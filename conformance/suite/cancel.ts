import { describe, expect } from 'vitest';
import type { Session } from '../../src/contract/connector.ts';
import { isWithout } from '../dialects.ts';
import { firstColumn, runIn } from './execute.ts';
import { type Live, refusal } from './live.ts';

/** How each kind of work looks while the server is at it. */
const works: Readonly<Record<string, (session: Session, slow: string, signal: AbortSignal) => Promise<unknown>>> = {
  run: (session, slow, signal) => runIn(session, slow, { signal }),
  read: async (session, slow, signal) => {
    await using stream = await session.read(slow, { signal });
    for await (const _ of stream);
  },
  measure: (session, slow, signal) =>
    session.measure({ sql: slow }, [{ name: 'slow', type: { kind: 'text' }, native: 'text' }], { signal }),
};

export function cancelTests(live: Live): void {
  const { test, sql } = live;
  if (!live.capabilities.cancel) return;
  const { running } = sql;

  /** Asks until the server lists so many statements with the marker. Each question is a round trip; nothing else is waited for. */
  const listed = async (marker: string, count: number): Promise<void> => {
    if (isWithout(running)) return;
    const deadline = AbortSignal.timeout(20_000);
    while (Number((await firstColumn(live.database, running(marker)))[0]) !== count) deadline.throwIfAborted();
  };
  /** Where there is no list, the work is let go as far as the event loop's next turns. */
  const started = async (marker: string): Promise<void> => {
    if (isWithout(running)) for (let turn = 0; turn < 50; turn += 1) await new Promise((next) => setImmediate(next));
    else await listed(marker, 1);
  };

  describe(isWithout(running) ? `(${running.without})` : 'seen in the list of running statements', () => {
    for (const [name, work] of Object.entries(works)) {
      test(`${name}: a fired signal ends it at the server, and the session goes on`, async () => {
        const marker = `cancel_${name}`;
        const stop = new AbortController();
        await live.database.session(async (session) => {
          await runIn(session, sql.begin ?? 'BEGIN');
          const under = work(session, sql.slow(marker), stop.signal);
          const refused = refusal(under, 'cancelled');
          await started(marker);
          stop.abort();
          await refused;
          await listed(marker, 0);
          await runIn(session, 'ROLLBACK');
          expect((await runIn(session, 'SELECT 1 AS a'))[0]?.rows).toEqual([[1]]);
        });
      });
    }

    test('a consumer that leaves ends it at the server', async () => {
      const marker = 'cancel_left';
      const endless = `SELECT '${marker}', s.n FROM (${sql.numbers(10_000)}) AS s CROSS JOIN (${sql.numbers(10_000)}) AS t`;
      await live.database.session(
        async (session) => {
          {
            await using stream = await session.read(endless, { batchRows: 10 });
            for await (const _ of stream) break;
          }
          await listed(marker, 0);
          expect((await runIn(session, 'SELECT 1 AS a'))[0]?.rows).toEqual([[1]]);
        },
        { transaction: 'read' },
      );
      await live.database.session(async (session) => {
        for await (const event of session.run(endless, { batchRows: 10 })) if (event.kind === 'batch') break;
        await listed(marker, 0);
        expect((await runIn(session, 'SELECT 1 AS a'))[0]?.rows).toEqual([[1]]);
      });
    });

    test('a time limit ends it at the server', async () => {
      const marker = 'cancel_late';
      await live.database.session(async (session) => {
        await refusal(runIn(session, sql.slow(marker), { timeout: 100 }), 'timeout');
        await listed(marker, 0);
        expect((await runIn(session, 'SELECT 1 AS a', { timeout: 10_000 }))[0]?.rows).toEqual([[1]]);
        // The limit was one statement's.
        await refusal(runIn(session, `SELECT 1; ${sql.slow(marker)}`, { signal: AbortSignal.timeout(200) }), 'timeout');
        await listed(marker, 0);
      });
    });
  });

  test('a signal that has fired before: nothing is begun', async () => {
    const signal = AbortSignal.abort();
    const { table } = await live.create(`n ${sql.types.integer}`);
    const { database } = live;
    await refusal(database.tables(undefined, { signal }), 'cancelled');
    await refusal(database.schemas({ signal }), 'cancelled');
    await refusal(database.fields(table, { signal }), 'cancelled');
    await refusal(database.preview(table, 1, { signal }), 'cancelled');
    await refusal(
      database.session(async () => expect.unreachable('The work was begun.'), { signal }),
      'cancelled',
    );
    await database.session(async (session) => {
      await refusal(runIn(session, 'SELECT 1', { signal }), 'cancelled');
      await refusal(session.describe({ table }, { signal }), 'cancelled');
      expect((await runIn(session, 'SELECT 1 AS a'))[0]?.rows).toEqual([[1]]);
    });
  });
}
