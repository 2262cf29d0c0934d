import type { Bench, Piece } from './bench.ts';
import { growth, memoryRow, notMeasured, SAME } from './memory-rows.ts';
import type { Row } from './results.ts';
import { execute } from './servers.ts';
import { inTurn } from './timing.ts';
import { CREATE_WIDER, clear } from './work-table.ts';

/** Peaks vary little, and the largest table takes minutes. */
const MOST_ROUNDS = 1;

interface Travel {
  readonly what: string;
  /** What the report's route starts with: another one would not be what is to be measured. */
  readonly route: string;
  readonly ends: readonly [from: string, to: string];
  readonly words: readonly string[];
  /** Once, for all rounds. */
  readonly prepare?: (bench: Bench, rows: number) => Promise<void>;
  readonly before: (bench: Bench) => Promise<void>;
}

const emptyWorkspace = async (bench: Bench): Promise<void> => {
  bench.product.clearWorkspace();
  await clear(bench);
};

const TRAVELS: readonly Travel[] = [
  {
    what: 'PostgreSQL to PostgreSQL',
    route: 'wire',
    ends: ['a', 'b'],
    words: ['a:public.t', 'b:public.t'],
    before: (bench) => clear(bench),
  },
  {
    what: 'PostgreSQL to PostgreSQL',
    route: 'batches',
    ends: ['a', 'b'],
    words: ['a:public.t', 'b:public.t', '--mode', 'append'],
    before: (bench) => clear(bench, CREATE_WIDER),
  },
  {
    what: 'PostgreSQL to PostgreSQL',
    route: 'same database',
    ends: ['a', 'a'],
    words: ['a:public.t', 'a:public.t_copy'],
    before: (bench) => execute(bench.a, 'DROP TABLE IF EXISTS public.t_copy', 'CHECKPOINT'),
  },
  {
    what: 'PostgreSQL to the workspace',
    route: 'batches',
    ends: ['a', 'workspace'],
    words: ['a:', 'workspace:t', '--sql', 'SELECT *, ARRAY[number, 1] AS list FROM public.t'],
    before: emptyWorkspace,
  },
  {
    what: 'PostgreSQL to the workspace',
    route: 'wire',
    ends: ['a', 'workspace'],
    words: ['a:public.t', 'workspace:t'],
    before: emptyWorkspace,
  },
  {
    what: 'the workspace to PostgreSQL',
    route: 'batches',
    ends: ['workspace', 'b'],
    words: ['workspace:t', 'b:public.t'],
    prepare: async (bench) => {
      bench.product.clearWorkspace();
      await bench.product.copy(['a:public.t', 'workspace:t']);
    },
    before: (bench) => clear(bench),
  },
  {
    what: 'MariaDB to PostgreSQL',
    route: 'wire',
    ends: ['m', 'b'],
    words: ['m:t', 'b:public.t'],
    prepare: async (bench, rows) => await (await bench.mysql()).ensure(rows),
    before: (bench) => clear(bench),
  },
  {
    what: 'MariaDB to the workspace',
    route: 'wire',
    ends: ['m', 'workspace'],
    words: ['m:t', 'workspace:t'],
    prepare: async (bench, rows) => await (await bench.mysql()).ensure(rows),
    before: emptyWorkspace,
  },
  {
    what: 'PostgreSQL to MariaDB',
    route: 'wire',
    ends: ['a', 'm'],
    words: ['a:public.t', 'm:t'],
    before: async (bench) => await (await bench.mysql()).clear(),
  },
];

/** Peak memory of the copying process, by route and number of rows. */
export const memory: Piece = {
  id: 'memory',
  how: `the most memory that the process of \`copy\` ever had (its own maximum resident set), less that of a process that opens both
  ends as \`copy\` does, runs SELECT 1 on each and ends (baseline), in ${MOST_ROUNDS} round; the ratio column is the
  difference. "The same" = the difference does not grow by more than ${SAME / 1e6} MB with the number of rows. The batches to the workspace are forced by an array in a query.`,
  async measure(bench) {
    const rounds = Math.min(bench.rounds, MOST_ROUNDS);
    const over = new Map<Travel, number[]>();
    const rows: Row[] = [];
    for (const count of bench.memoryRows) {
      await bench.table.ensure(count);
      for (const travel of TRAVELS) {
        try {
          const measured = await measureTravel(bench, travel, { rounds, count });
          const { more, ...row } = memoryRow({ what: `${travel.what}, ${travel.route}`, count, ...measured });
          rows.push(row);
          over.set(travel, [...(over.get(travel) ?? []), more]);
        } catch (error) {
          rows.push(notMeasured(travel.what, error));
        }
        bench.log(`  ${rows.at(-1)?.what}: ${rows.at(-1)?.ratio}`);
      }
      await execute(bench.a, 'DROP TABLE IF EXISTS public.t_copy');
    }
    return [...rows, ...(bench.memoryRows.length > 1 ? [growth([...over.values()])] : [])];
  },
};

async function measureTravel(
  bench: Bench,
  { route, ends, words, prepare, before }: Travel,
  { rounds, count }: { readonly rounds: number; readonly count: number },
): Promise<{ readonly baseline: readonly number[]; readonly ours: readonly number[] }> {
  await prepare?.(bench, count);
  return await inTurn(rounds, {
    before: () => before(bench),
    baseline: () => bench.product.openEnds(...ends),
    ours: async () => {
      const { report } = await bench.product.copy(words);
      if (report.rows !== count) throw new Error(`${report.rows} rows were moved instead of ${count}.`);
      if (!report.route?.startsWith(route)) throw new Error(`The rows took the route "${report.route}", not ${route}.`);
      return report.peakMemoryBytes;
    },
  });
}
