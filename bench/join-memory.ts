import type { Bench, Piece } from './bench.ts';
import { growth, memoryRow, notMeasured } from './memory-rows.ts';
import type { Row } from './results.ts';
import { connected, execute } from './servers.ts';
import { inTurn } from './timing.ts';
import { expectRows } from './work-table.ts';

/** Peaks vary little. */
const MOST_ROUNDS = 1;
const LIMITS = { asked: 200e6, goal: 120e6 };

const VENUES = [
  { what: 'into a third PostgreSQL database', ends: ['a', 'c'], table: 'c:public.joined' },
  { what: 'into the workspace', ends: ['a', 'workspace'], table: 'workspace:joined' },
] as const;

const specification = (table: string): object => ({
  sources: [
    { name: 'l', table: 'a:public.l' },
    { name: 'r', table: 'b:public.r' },
  ],
  joins: [{ left: 'l', right: 'r', type: 'full', on: [{ left: 'id', right: 'id' }] }],
  columns: [
    { source: 'l', column: 'word', as: 'word' },
    { source: 'r', column: 'id', as: 'id' },
    { source: 'r', column: 'amount', as: 'amount' },
    { source: 'r', column: 'note', as: 'note' },
  ],
  target: { mode: 'create', table },
});

/** Rows of two servers into a third database: all of them move, and half of them match. */
export const joinMemory: Piece = {
  id: 'join-memory',
  how: `half as many rows as the work table's from each of two PostgreSQL servers, and as many, joined FULL OUTER by their primary keys, of which half are on
  both sides, into a database that has neither: all rows move. Memory is the peak of the process of \`join\`, less that of a process that opens
  a source and the destination (baseline), in ${MOST_ROUNDS} round.`,
  async measure(bench) {
    const c = await bench.newDatabase();
    await bench.product.connect('c', c);
    const over = new Map<string, number[]>();
    const rows: Row[] = [];
    for (const count of [Math.floor(bench.rows / 2), bench.rows]) {
      await fill(bench, count);
      for (const { what, ends, table } of VENUES) {
        const { baseline, ours } = await inTurn(Math.min(bench.rounds, MOST_ROUNDS), {
          before: async () => {
            bench.product.clearWorkspace();
            await execute(c, 'DROP TABLE IF EXISTS public.joined', 'CHECKPOINT');
          },
          baseline: () => bench.product.openEnds(ends[0], ends[1]),
          ours: async () => {
            const report = await bench.product.join(specification(table));
            const expected = count + Math.ceil(count / 2);
            if (report.rows !== expected) throw new Error(`${report.rows} rows came out instead of ${expected}.`);
            if (ends[1] === 'c') await expectRows(c, expected, 'public.joined');
            bench.log(`  ${what}: ${report.seconds.toFixed(1)} s`);
            return report.peakMemoryBytes;
          },
        }).catch((error: unknown) => {
          rows.push(notMeasured(what, error));
          return { baseline: [], ours: [] };
        });
        if (ours.length === 0) continue;
        const row = memoryRow({ what: `each ${what}`, count, baseline, ours, limits: LIMITS });
        over.set(what, [...(over.get(what) ?? []), row.more]);
        rows.push(row);
      }
    }
    await execute(bench.a, 'DROP TABLE public.l');
    await execute(bench.b, 'DROP TABLE public.r');
    return [...rows, growth([...over.values()])];
  },
};

async function fill({ a, b }: Bench, rows: number): Promise<void> {
  await execute(a, 'DROP TABLE IF EXISTS public.l', 'CREATE TABLE public.l (id bigint PRIMARY KEY, word text)');
  await connected(a, (client) =>
    client.query('INSERT INTO public.l SELECT i, md5(i::text) FROM generate_series(1, $1::bigint) AS i', [rows]),
  );
  const columns = 'id bigint PRIMARY KEY, amount numeric(12,2), note text';
  await execute(b, 'DROP TABLE IF EXISTS public.r', `CREATE TABLE public.r (${columns})`);
  const half = `i + $1::bigint / 2, i / 7.0, 'note ' || i % 1000`;
  await connected(b, (client) =>
    client.query(`INSERT INTO public.r SELECT ${half} FROM generate_series(1, $1::bigint) AS i`, [rows]),
  );
  await execute(a, 'VACUUM (ANALYZE) public.l');
  await execute(b, 'VACUUM (ANALYZE) public.r');
}
