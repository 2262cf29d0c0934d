import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownTables } from '../../../tools/join-ends.ts';
import { memoryLedger, refusal, runSql, TestEnds } from '../../../tools/move-ends.ts';
import { mariadbServer } from '../../../tools/services/mariadb.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import type { Database } from '../../contract/connector.ts';
import type { JoinEvent } from './events.ts';
import { runJoin } from './run.ts';
import { readJoin } from './specification.ts';

const ROWS = 40_000;
const KEYS = 5_000;

/** Three servers' tables into a fourth place: a source whose keys reduce the others, which stand in MariaDB and in the workspace. */
const specification = (venue: string) =>
  readJoin({
    sources: [
      { name: 's', table: 'erp:small' },
      { name: 'm', table: 'shop:big' },
      { name: 'w', table: 'lake:big' },
    ],
    joins: [
      { left: 's', right: 'm', type: 'left', on: [{ left: 'id', right: 'id' }] },
      { left: 's', right: 'w', type: 'inner', on: [{ left: 'id', right: 'id' }] },
    ],
    columns: [
      { source: 's', column: 'id', as: 'id' },
      { source: 'm', column: 'note', as: 'one' },
      { source: 'w', column: 'note', as: 'other' },
    ],
    target: { mode: 'create', table: `${venue}:result` },
  });

/** A word for each event: of which source, on which way, and how far. */
function wordOf(event: JoinEvent): string {
  if (event.event === 'source') return `${event.source} ${event.phase} ${event.of.event}`;
  if (event.event === 'source-loaded') return `${event.source} loaded`;
  return event.event === 'result' ? `result ${event.of.event}` : event.event;
}

const STEPS = [
  's load route',
  's load progress',
  's loaded',
  'm keys route',
  'm keys progress',
  'm load route',
  'm load progress',
  'm loaded',
  'w keys route',
  'w load progress',
  'joining',
  'result progress',
];

describeWith('three servers into a fourth place', await mariadbServer(), (server) => {
  const ends = new TestEnds();
  const databases = new Map<string, Database>();
  const open = async (name: string) => databases.get(name) as Database; // all that the specification names
  beforeAll(async () => {
    databases.set('erp', await ends.postgres());
    databases.set('third', await ends.postgres());
    databases.set('lake', await ends.duckdb());
    databases.set('house', await ends.duckdb());
    databases.set('shop', await ends.mysql(server));
    databases.set('mart', await ends.mysql(server));
    const big = 'CREATE TABLE big (id int PRIMARY KEY, note varchar(20))';
    await runSql(
      await open('erp'),
      `CREATE TABLE small (id int PRIMARY KEY); INSERT INTO small SELECT i * 4 FROM generate_series(1, ${KEYS}) i; ANALYZE`,
    );
    await runSql(await open('lake'), `${big}; INSERT INTO big SELECT i, 'w' || i FROM range(1, ${ROWS + 1}) r(i)`);
    const values = Array.from({ length: ROWS }, (_, i) => `(${i + 1},'m${i + 1}')`).join(',');
    await runSql(await open('shop'), `${big}; INSERT INTO big VALUES ${values}; ANALYZE TABLE big`);
  });
  afterAll(() => ends[Symbol.asyncDispose]());
  const left = () => Promise.all([...databases.values()].map(ownTables));

  describe.each(['third', 'house', 'mart'])('in "%s"', (venue) => {
    test('tells of each source, each phase and each row', async () => {
      const seen: string[] = [];
      const rows = new Map<string, number>();
      const ledger = memoryLedger();
      const done = await runJoin(specification(venue), open, {
        ledger,
        onEvent: (event) => {
          const word = wordOf(event);
          if (seen.at(-1) !== word) seen.push(word);
          if (event.event !== 'source' || event.of.event !== 'progress') return;
          rows.set(`${event.source} ${event.phase}`, event.of.rows);
        },
      });
      expect(done).toMatchObject({ rows: KEYS });
      const last = (word: string) => seen.lastIndexOf(word);
      const order = STEPS.map(last);
      expect(order, seen.join(', ')).not.toContain(-1);
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(Object.fromEntries(rows)).toEqual({
        's load': KEYS,
        'm keys': KEYS,
        'm load': KEYS,
        'w keys': KEYS,
        'w load': KEYS,
      });
      const venueDatabase = await open(venue);
      await runSql(venueDatabase, 'DROP TABLE result');
      expect(ledger.open.size).toBe(0);
    });

    test.each(STEPS)('cancelled at "%s", leaves nothing', async (step) => {
      const before = await left();
      const stop = new AbortController();
      const ledger = memoryLedger();
      const work = runJoin(specification(venue), open, {
        ledger,
        signal: stop.signal,
        onEvent: (event) => wordOf(event) === step && stop.abort(),
      });
      const done = await work.then(
        () => 'done' as const,
        () => 'stopped' as const,
      );
      // The last progress comes when all is written; where nothing can be undone, it is there by then.
      if (done === 'done') {
        expect(step).toBe('result progress');
        await runSql(await open(venue), 'DROP TABLE result');
      } else expect(await refusal(work)).toMatchObject({ code: 'cancelled' });
      expect(await left()).toEqual(before);
      expect(ledger.open.size).toBe(0);
    });
  });
});
