import { join as joinPath } from 'node:path';
import { runProgram } from '../tools/run-program.ts';
import type { Bench, Piece } from './bench.ts';
import { pythonWithDuckDB } from './python.ts';
import { judge, megabytes, type Row, seconds } from './results.ts';
import { connected, execute } from './servers.ts';
import { inTurn, samplesOf } from './timing.ts';
import { expectRows } from './work-table.ts';

/** Keys on the server `b`, to be joined with the work table on `a`; the result is made on `b`. */
interface Work {
  readonly what: string;
  readonly fill: string;
  readonly matching: (rows: number) => number;
  /** Seconds of ours by those of the baseline. */
  readonly limits: { readonly asked: number; readonly goal: number };
}

const WORKS: readonly Work[] = [
  {
    what: '100 keys x the work table',
    fill: 'SELECT 1 + (i * 7919) % $1::bigint FROM generate_series(1, 100) AS i',
    matching: () => 100,
    limits: { asked: 1 / 5, goal: 1 / 10 },
  },
  {
    what: 'half as many keys as rows, of which half match',
    fill: 'SELECT i * 4 FROM generate_series(1, $1::bigint / 2) AS i',
    matching: (rows) => Math.floor(rows / 4),
    limits: { asked: 1.5, goal: 1 },
  },
];

const MEMORY = { asked: 200e6, goal: 120e6 };
const MOVED = { asked: 1.1, goal: 1 };

const SPECIFICATION = {
  sources: [
    { name: 'keys', table: 'b:public.keys' },
    { name: 't', table: 'a:public.t' },
  ],
  joins: [{ left: 'keys', right: 't', type: 'inner', on: [{ left: 'id', right: 'id' }] }],
  columns: [
    { source: 'keys', column: 'id', as: 'id' },
    { source: 't', column: 'amount', as: 'amount' },
    { source: 't', column: 'label', as: 'label' },
  ],
  target: { mode: 'create', table: 'b:public.joined' },
};

const ATTACHED =
  'CREATE TABLE b.public.joined AS SELECT k.id, t.amount, t.label FROM b.public.keys AS k JOIN a.public.t AS t ON k.id = t.id';

/** A join of two servers' tables into one of them. */
export const joins: Piece = {
  id: 'join',
  how: `a table of keys on one PostgreSQL server, joined with the work table on another by its primary key; three columns are kept, the result
  is a new table beside the keys. \`join --yes\` against DuckDB with both servers attached, CREATE TABLE AS. Ours by the clock of \`join\` itself,
  from reading both catalogs to the commit; DuckDB's by that of the statement, without its start and without attaching. Rows moved are those of the work table that left its
  server, to be joined or joined; memory is the process's peak, less that of a process that opens both databases.`,
  async measure(bench) {
    const python = await pythonWithDuckDB(['postgres'], bench.log);
    await bench.table.ensure(bench.rows);
    const rows: Row[] = [];
    for (const work of WORKS) rows.push(...(await measureWork(bench, work, python)));
    await execute(bench.b, 'DROP TABLE IF EXISTS public.joined, public.keys');
    return rows;
  },
};

async function measureWork(bench: Bench, { what, fill, limits, matching }: Work, python: string): Promise<Row[]> {
  await execute(bench.b, 'DROP TABLE IF EXISTS public.keys', 'CREATE TABLE public.keys (id bigint)');
  await connected(bench.b, (client) => client.query(`INSERT INTO public.keys ${fill}`, [bench.rows]));
  await execute(bench.b, 'ALTER TABLE public.keys ADD PRIMARY KEY (id)', 'VACUUM (ANALYZE) public.keys');
  const expected = matching(bench.rows);
  const { baseline, ours } = await inTurn(bench.rounds, {
    before: async () => {
      await execute(bench.b, 'DROP TABLE IF EXISTS public.joined', 'CHECKPOINT');
      await execute(bench.a, 'CHECKPOINT');
    },
    baseline: async () => {
      const time = await attached(bench, python);
      await expectRows(bench.b, expected, 'public.joined');
      return time;
    },
    ours: async () => {
      const report = await bench.product.join(SPECIFICATION);
      await expectRows(bench.b, expected, 'public.joined');
      return report;
    },
  });
  const [base, own] = [samplesOf(baseline), samplesOf(ours.map((report) => report.seconds))];
  const ratio = own.median / base.median;
  // Joined where the work table is, only what the join gives leaves its server.
  const movedIn = ({ venue, rows, sources }: (typeof ours)[number]): number =>
    venue === 'a' ? rows : sources.reduce((sum, source) => sum + source.rows, 0);
  const moved = Math.max(...ours.map(movedIn));
  const opened = samplesOf([await bench.product.openEnds('a', 'b')]);
  const peak = samplesOf(ours.map((report) => report.peakMemoryBytes));
  const over = peak.median - opened.median;
  const more = (bytes: number): string => `+${Math.round(bytes / 1e6)} MB`;
  return [
    {
      what,
      baseline: seconds(base),
      ours: seconds(own),
      ratio: ratio.toFixed(2),
      asked: `<= ${limits.asked.toFixed(2)}`,
      goal: `<= ${limits.goal.toFixed(2)}`,
      verdict: judge(ratio, limits),
    },
    {
      what: `${what}: rows moved / rows that match`,
      baseline: expected.toLocaleString('en'),
      ours: moved.toLocaleString('en'),
      ratio: (moved / expected).toFixed(2),
      asked: `<= ${MOVED.asked}`,
      goal: `<= ${MOVED.goal}`,
      verdict: judge(moved / expected, MOVED),
    },
    {
      what: `${what}: peak memory`,
      baseline: megabytes(opened),
      ours: megabytes(peak),
      ratio: more(over),
      asked: `<= ${more(MEMORY.asked)}`,
      goal: `<= ${more(MEMORY.goal)}`,
      verdict: judge(over, MEMORY),
    },
  ];
}

async function attached({ a, b }: Bench, python: string): Promise<number> {
  const environment = Object.entries({ A: a, B: b }).flatMap(([name, { host, port, database, username, password }]) =>
    Object.entries({ host, port, dbname: database, user: username, password }).map(([part, value]) => [
      `${name}_${part.toUpperCase()}`,
      String(value),
    ]),
  );
  const script = joinPath(import.meta.dirname, 'duckdb_join.py');
  const { stdout } = await runProgram(python, [script, ATTACHED], { environment: Object.fromEntries(environment) });
  return (JSON.parse(stdout) as { statement: number }).statement;
}
