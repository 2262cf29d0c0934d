import { join } from 'node:path';
import { runProgram } from '../tools/run-program.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';
import type { Piece } from './bench.ts';
import { pythonWithDuckDB } from './python.ts';
import { judge, seconds } from './results.ts';
import { libpqEnvironment } from './servers.ts';
import { inTurn, samplesOf } from './timing.ts';
import { clear } from './work-table.ts';

const LIMITS = { asked: 1.6, goal: 1 };
const SCAN = join(import.meta.dirname, 'duckdb_scan.py');

/** A table into the workspace. */
export const pgWorkspace: Piece = {
  id: 'pg-workspace',
  how: `\`copy a:public.t workspace:t\` (create) against DuckDB 1.5.5's own postgres scanner in Python: ATTACH, CREATE TABLE t AS SELECT,
  then the primary key that ours makes too, with DuckDB's default memory limit. Each writes a new file. Both are whole processes; the
  statement alone is the CREATE TABLE AS, ours by its own clock is what \`copy\` itself reports, with the key.`,
  async measure(bench) {
    const python = await pythonWithDuckDB(['postgres'], bench.log);
    await bench.table.ensure(bench.rows);
    const expect = (rows: number): void => {
      if (rows !== bench.rows) throw new Error(`${rows} rows are in the workspace instead of ${bench.rows}.`);
    };
    const { baseline, ours } = await inTurn(bench.rounds, {
      before: async () => {
        bench.product.clearWorkspace();
        await clear(bench);
      },
      baseline: async () => {
        await using folder = await temporaryFolder();
        const words = [SCAN, join(folder.path, 'scan.duckdb')];
        const whole = await runProgram(python, words, { environment: libpqEnvironment(bench.a) });
        const { rows, statement } = JSON.parse(whole.stdout) as { rows: number; statement: number }; // what the script prints
        expect(rows);
        return { whole: whole.seconds, statement };
      },
      ours: async () => {
        const done = await bench.product.copy(['a:public.t', 'workspace:t']);
        const { stdout } = await bench.product.run(['query', 'workspace', 'SELECT count(*) FROM t', '--ndjson']);
        expect(Number(/\["?(\d+)"?\]/.exec(stdout)?.[1]));
        return done;
      },
    });
    const [base, whole] = [samplesOf(baseline.map((one) => one.whole)), samplesOf(ours.map((one) => one.seconds))];
    const statement = samplesOf(baseline.map((one) => one.statement));
    const own = samplesOf(ours.map((one) => one.report.seconds));
    const ratio = whole.median / base.median;
    return [
      {
        what: `PostgreSQL to the workspace, create (${ours[0]?.report.route})`,
        baseline: `${seconds(base)}; ${statement.median.toFixed(2)} s the statement alone`,
        ours: `${seconds(whole)}; ${own.median.toFixed(2)} s by its own clock`,
        ratio: ratio.toFixed(2),
        asked: `<= ${LIMITS.asked}`,
        goal: `<= ${LIMITS.goal.toFixed(1)}`,
        verdict: judge(ratio, LIMITS),
      },
    ];
  },
};
