import { join } from 'node:path';
import { temporaryFolder } from '../tools/temporary-folder.ts';
import type { Piece } from './bench.ts';
import { mysqlScan } from './mysql-scan.ts';
import { judge, seconds } from './results.ts';
import { inTurn, samplesOf } from './timing.ts';

const LIMITS = { asked: 0.6, goal: 0.35 };

/** A table of MySQL's into the workspace. */
export const mysqlWorkspace: Piece = {
  id: 'mysql-workspace',
  how: `\`copy m:t workspace:t\` (create) against DuckDB 1.5.5's own mysql scanner in Python: ATTACH, CREATE TABLE t AS SELECT, then the primary key
  that ours makes too. Each writes a new file. Both are whole processes; the statement alone is the CREATE TABLE AS.`,
  async measure(bench) {
    const mysql = await bench.mysql();
    const scan = await mysqlScan(bench, mysql, ['mysql']);
    await mysql.ensure(bench.rows);
    const expect = (rows: number): void => {
      if (rows !== bench.rows) throw new Error(`${rows} rows are in the workspace instead of ${bench.rows}.`);
    };
    const { baseline, ours } = await inTurn(bench.rounds, {
      before: async () => bench.product.clearWorkspace(),
      baseline: async () => {
        await using folder = await temporaryFolder();
        const whole = await scan(join(folder.path, 'scan.duckdb'));
        const { rows, statement } = JSON.parse(whole.stdout) as { rows: number; statement: number }; // what the script prints
        expect(rows);
        return { whole: whole.seconds, statement };
      },
      ours: async () => {
        const done = await bench.product.copy(['m:t', 'workspace:t']);
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
        what: `MariaDB to the workspace, create (${ours[0]?.report.route})`,
        baseline: `${seconds(base)}; ${statement.median.toFixed(2)} s the statement alone`,
        ours: `${seconds(whole)}; ${own.median.toFixed(2)} s by its own clock`,
        ratio: ratio.toFixed(2),
        asked: `<= ${LIMITS.asked}`,
        goal: `<= ${LIMITS.goal}`,
        verdict: judge(ratio, LIMITS),
      },
    ];
  },
};
