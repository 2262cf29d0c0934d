import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JoinEnds, ownTables } from '../../../tools/join-ends.ts';
import { memoryLedger, readRows, refusal, runSql } from '../../../tools/move-ends.ts';
import type { DatabaseAddress } from '../../../tools/postgres-server.ts';
import { testDatabase } from '../../../tools/test-postgres.ts';
import { postgres } from '../../connectors/postgres/manifest.ts';
import type { Database } from '../../contract/connector.ts';
import { validateSettings } from '../../contract/form.ts';
import { rehearseJoin } from './rehearsal.ts';
import { runJoin } from './run.ts';
import { type JoinSpecification, readJoin } from './specification.ts';

const ends = new JoinEnds();
let address: DatabaseAddress;
let large: Database;
const owned = new AsyncDisposableStack();
const open = async (name: string): Promise<Database> => (name === 'large' ? large : ends.open(name));
const openLarge = (readOnly: boolean) => postgres.open(validateSettings(postgres.form, { ...address, readOnly }));

beforeAll(async () => {
  await ends.start();
  address = await testDatabase();
  large = owned.use(await openLarge(false));
  await runSql(
    large,
    `CREATE TYPE mood AS ENUM ('sad', 'glad');
     CREATE TABLE big (id int PRIMARY KEY, code text, feels mood, half numeric(12,1), note text);
     INSERT INTO big SELECT i, 'c' || i, 'glad', i / 2.0, 'n' || i FROM generate_series(1, 210000) i; ANALYZE`,
  );
  await runSql(
    await open('erp'),
    `CREATE TABLE few (id bigint PRIMARY KEY, code text, word text);
     INSERT INTO few SELECT i * 20, 'c' || i * 20, 'w' || i FROM generate_series(1, 12000) i; ANALYZE`,
  );
});
afterAll(async () => {
  await owned.disposeAsync();
  await ends[Symbol.asyncDispose]();
});
beforeEach(() => ends.dropResult());

function specification(
  changes: { type?: 'inner' | 'left' | 'full'; on?: string; kept?: string } = {},
): JoinSpecification {
  const { type = 'inner', on = 'id', kept = 'half' } = changes;
  return readJoin({
    sources: [
      { name: 's', table: 'erp:few' },
      { name: 'b', table: 'large:big' },
    ],
    joins: [{ left: 's', right: 'b', type, on: [{ left: on, right: on }] }],
    columns: [
      { source: 's', column: 'id', as: 'id' },
      { source: 's', column: 'word', as: 'word' },
      { source: 'b', column: kept, as: 'kept' },
    ],
    target: { mode: 'create', table: 'erp:result' },
  });
}

/** 10,500 of its 12,000 keys are there. */
const COUNTS = { inner: 10_500, left: 12_000, full: 211_500 };

describe('a table of the destination goes to a larger one of another server, which joins', () => {
  test.each(['inner', 'left', 'full'] as const)('%s', async (type) => {
    const ledger = memoryLedger();
    const done = await runJoin(specification({ type }), open, { ledger });
    expect(done).toMatchObject({
      venue: 'large',
      rows: COUNTS[type],
      sources: [{ source: 's', rows: 12_000, keys: null }],
    });
    const erp = await open('erp');
    const [row] = await readRows(
      erp,
      `SELECT count(*)::int, count(id)::int, count(kept)::int, sum(id)::int8, sum(kept)::text, min(word) FROM result`,
    );
    const matched = COUNTS.inner;
    const [ids, kept] = [type === 'inner' ? matched : 12_000, type === 'full' ? 210_000 : matched];
    const sum = type === 'full' ? '11025052500.0' : String((20 * matched * (matched + 1)) / 4);
    expect(row).toEqual([COUNTS[type], ids, kept, String(10 * ids * (ids + 1)), expect.stringContaining(sum), 'w1']);
    expect(
      await readRows(
        erp,
        `SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'result'::regclass AND attnum > 0 ORDER BY attnum`,
      ),
    ).toEqual([['bigint'], ['text'], ['numeric(12,1)']]);
    expect(await ownTables(large)).toEqual(['big']);
    expect(ledger.open.size).toBe(0);
  });

  test('as the rehearsal says', async () => {
    expect(await rehearseJoin(specification(), open, {})).toMatchObject({
      venue: 'large',
      problems: [],
      sources: [
        { name: 's', local: false },
        { name: 'b', local: true },
      ],
    });
  });

  test('into a table that is there: new rows, and changed ones', async () => {
    const erp = await open('erp');
    await runSql(
      erp,
      `CREATE TABLE result (id bigint PRIMARY KEY, word varchar(9), kept text, more int DEFAULT 7);
       INSERT INTO result VALUES (20, 'old', 'old', 1), (7, 'kept', 'kept', 2)`,
    );
    const merge = readJoin({ ...specification(), target: { mode: 'merge', table: 'erp:result', keys: ['id'] } });
    expect(await runJoin(merge, open, { ledger: memoryLedger() })).toMatchObject({
      venue: 'large',
      rows: COUNTS.inner,
    });
    expect(await readRows(erp, 'SELECT * FROM result WHERE id < 50 ORDER BY id')).toEqual([
      ['7', 'kept', 'kept', 2],
      ['20', 'w1', '10.0', 1],
      ['40', 'w2', '20.0', 7],
    ]);
  });

  test('again, in place of the rows that are there', async () => {
    const once = () => runJoin(specification(), open, { ledger: memoryLedger(), again: true });
    await once();
    const erp = await open('erp');
    await runSql(erp, 'DELETE FROM result WHERE id < 1000; UPDATE result SET word = NULL');
    expect(await once()).toMatchObject({ venue: 'large', rows: COUNTS.inner });
    expect(await readRows(erp, 'SELECT count(*)::int, count(word)::int, min(id)::int FROM result')).toEqual([
      [COUNTS.inner, COUNTS.inner, 20],
    ]);
  });

  test.each([
    ['keys that a collation compares', { on: 'code' }, {}],
    ['a column of a type that only one of them has', { kept: 'feels' }, {}],
    ['a limit of keys below its rows', {}, { keyLimit: 11_999 }],
  ])('but not with %s', async (_, changes, options) => {
    const done = await runJoin(specification(changes), open, { ledger: memoryLedger(), ...options });
    expect(done).toMatchObject({ venue: 'erp', rows: COUNTS.inner });
  });

  test('nor where nobody may make a temporary table', async () => {
    await using locked = await openLarge(true);
    const done = await runJoin(specification(), async (name) => (name === 'large' ? locked : open(name)), {
      ledger: memoryLedger(),
    });
    expect(done).toMatchObject({ venue: 'erp', rows: COUNTS.inner });
  });

  test('and a cancel on the way back leaves nothing', async () => {
    const stop = new AbortController();
    const work = runJoin(specification({ type: 'full' }), open, {
      ledger: memoryLedger(),
      signal: stop.signal,
      onEvent: ({ event }) => event === 'result' && stop.abort(),
    });
    expect(await refusal(work)).toMatchObject({ code: 'cancelled' });
    expect(await ownTables(await open('erp'))).not.toContain('result');
    expect(await ownTables(large)).toEqual(['big']);
  });
});
