import type { Client } from 'pg';
import type { DatabaseAddress } from '../tools/postgres-server.ts';
import type { Piece } from './bench.ts';
import { judge, seconds } from './results.ts';
import { connected } from './servers.ts';
import { inTurn, samplesOf } from './timing.ts';
import { CREATE_WIDER, clear, expectRows } from './work-table.ts';

const ROWS_A_STATEMENT = 1_000;
const TIMES_FASTER = { asked: 4, goal: 6 };

/** Rows appended to a table in which one column has another type. */
export const pgPgBatches: Piece = {
  id: 'pg-pg-batches',
  how: `\`copy a:public.t b:public.t --mode append\` into a table with a bigint where the source has an int, so that values travel by
  batches, against a cursor of \`pg\` (DECLARE, FETCH 1,000, values kept as text) and one INSERT of 1,000 rows with parameters after
  the other, in one transaction, without the start of its process. The target has its primary key from the start.`,
  async measure(bench) {
    await bench.table.ensure(bench.rows);
    const { baseline, ours } = await inTurn(bench.rounds, {
      before: () => clear(bench, CREATE_WIDER),
      baseline: async () => {
        const started = performance.now();
        await insertFromCursor(bench.a, bench.b);
        const time = (performance.now() - started) / 1000;
        await expectRows(bench.b, bench.rows);
        return time;
      },
      ours: async () => {
        const done = await bench.product.copy(['a:public.t', 'b:public.t', '--mode', 'append']);
        await expectRows(bench.b, bench.rows);
        return done;
      },
    });
    const [base, whole] = [samplesOf(baseline), samplesOf(ours.map((one) => one.seconds))];
    const faster = base.median / whole.median;
    return [
      {
        what: `PostgreSQL to PostgreSQL with a cast, append (${ours[0]?.report.route})`,
        baseline: seconds(base),
        ours: seconds(whole),
        ratio: `${faster.toFixed(1)} x faster`,
        asked: `>= ${TIMES_FASTER.asked} x`,
        goal: `>= ${TIMES_FASTER.goal} x`,
        verdict: judge(-faster, { asked: -TIMES_FASTER.asked, goal: -TIMES_FASTER.goal }),
      },
    ];
  },
};

async function insertFromCursor(from: DatabaseAddress, to: DatabaseAddress): Promise<void> {
  const types = { getTypeParser: () => (text: string) => text };
  await connected(from, (source) =>
    connected(to, async (target) => {
      await source.query('BEGIN READ ONLY');
      await source.query('DECLARE work CURSOR FOR SELECT * FROM public.t');
      await target.query('BEGIN');
      while (true) {
        const fetched = { text: `FETCH ${ROWS_A_STATEMENT} FROM work`, rowMode: 'array' as const, types };
        const { rows } = await source.query<(string | null)[]>(fetched);
        if (rows.length === 0) break;
        await insert(target, rows);
      }
      await target.query('COMMIT');
      await source.query('COMMIT');
    }),
  );
}

async function insert(target: Client, rows: readonly (readonly (string | null)[])[]): Promise<void> {
  let parameter = 0;
  const tuples = rows.map((row) => `(${row.map(() => `$${++parameter}`).join(',')})`);
  await target.query(`INSERT INTO public.t VALUES ${tuples.join(',')}`, rows.flat());
}
