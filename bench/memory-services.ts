import type { Bench, Piece } from './bench.ts';
import { type Emulated, emulated } from './emulated.ts';
import { growth, memoryRow, notMeasured } from './memory-rows.ts';
import type { Row } from './results.ts';

/** An emulator is slower than the service that it stands for. */
const SHARE = 20;

interface Work {
  readonly what: string;
  /** The connections that are open for it. */
  readonly ends: readonly [from: string, to: string];
  readonly prepare: (emulators: Emulated, count: number) => Promise<void>;
  /** The rows that went through, and the peak of the process. */
  readonly run: (bench: Bench, count: number) => Promise<{ readonly rows: number; readonly peakMemoryBytes: number }>;
}

const CREATE = `CREATE OR REPLACE TABLE t (id INT64 NOT NULL, number INT64 NOT NULL, amount NUMERIC NOT NULL, code STRING NOT NULL,
  happened TIMESTAMP NOT NULL, label STRING NOT NULL, active BOOL NOT NULL, note STRING, ratio FLOAT64 NOT NULL, payload JSON NOT NULL)`;

const copy = async ({ product }: Bench, words: readonly string[]) => (await product.copy(words)).report;
const readAll =
  (name: string) =>
  ({ product }: Bench) =>
    product.readAll(name, 'SELECT * FROM t');

const WORKS: readonly Work[] = [
  {
    what: 'PostgreSQL to BigQuery (emulated), a load job',
    ends: ['a', 'bq'],
    prepare: (emulators) => emulators.bigquery(),
    run: async (bench) => {
      await bench.product.run(['query', 'bq', CREATE]);
      return await copy(bench, ['a:public.t', 'bq:t', '--mode', 'append']);
    },
  },
  {
    what: 'reading BigQuery (emulated)',
    ends: ['bq', 'bq'],
    // The table is there: the load has filled it.
    prepare: (emulators) => emulators.bigquery(),
    run: readAll('bq'),
  },
  {
    what: 'PostgreSQL to Snowflake (emulated), PUT and COPY',
    ends: ['a', 'sf'],
    prepare: (emulators) => emulators.snowflake(),
    run: async (bench) => {
      await bench.product.run(['query', 'sf', 'DROP TABLE IF EXISTS "t"']);
      return await copy(bench, ['a:public.t', 'sf:t']);
    },
  },
  {
    what: 'reading Snowflake, a scripted result in parts',
    ends: ['parts', 'parts'],
    prepare: (emulators, count) => emulators.snowflakeParts(count),
    run: readAll('parts'),
  },
  {
    what: 'reading Redshift (emulated on PostgreSQL)',
    ends: ['rs', 'rs'],
    prepare: (emulators, count) => emulators.redshift(count),
    run: readAll('rs'),
  },
  {
    what: 'reading SQL Server, a scripted answer',
    ends: ['tds', 'tds'],
    prepare: (emulators, count) => emulators.tds(count),
    run: readAll('tds'),
  },
];

/** Peak memory with the databases that no server can be had of. */
export const memoryServices: Piece = {
  id: 'memory-services',
  how: `as \`memory\`, with a ${SHARE}th of its rows, for the databases of which there is an emulator or a scripted server and no
  more. What reads reads all rows and keeps none; 1 round.`,
  async measure(bench) {
    await using emulators = emulated(bench);
    const over = new Map<Work, number[]>();
    const rows: Row[] = [];
    for (const count of bench.memoryRows.map((count) => Math.round(count / SHARE))) {
      await bench.table.ensure(count);
      for (const work of WORKS) {
        try {
          await work.prepare(emulators, count);
          const peak = await work.run(bench, count);
          if (peak.rows !== count) throw new Error(`${peak.rows} rows went through instead of ${count}.`);
          const baseline = await bench.product.openEnds(...work.ends);
          const measured = { what: work.what, count, baseline: [baseline], ours: [peak.peakMemoryBytes] };
          const { more, ...row } = memoryRow(measured);
          rows.push(row);
          over.set(work, [...(over.get(work) ?? []), more]);
        } catch (error) {
          rows.push(notMeasured(work.what, error));
        }
        bench.log(`  ${rows.at(-1)?.what}: ${rows.at(-1)?.ratio}`);
      }
    }
    return [...rows, ...(bench.memoryRows.length > 1 ? [growth([...over.values()])] : [])];
  },
};
