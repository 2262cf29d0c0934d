import type { Piece } from './bench.ts';
import { mysqlScan } from './mysql-scan.ts';
import { judge, seconds } from './results.ts';
import { inTurn, samplesOf } from './timing.ts';
import { clear, expectRows } from './work-table.ts';

const LIMITS = { asked: 0.6, goal: 0.4 };

/** A new table of PostgreSQL's from another kind of server. */
export const mysqlPg: Piece = {
  id: 'mysql-pg',
  how: `\`copy m:t b:public.t\` (create) against DuckDB 1.5.5's mysql and postgres scanners in Python: ATTACH both, CREATE TABLE AS SELECT from
  one into the other, then the primary key that ours makes too. Both are whole processes. The servers are as above.`,
  async measure(bench) {
    const mysql = await bench.mysql();
    const scan = await mysqlScan(bench, mysql, ['mysql', 'postgres']);
    await mysql.ensure(bench.rows);
    const { baseline, ours } = await inTurn(bench.rounds, {
      before: () => clear(bench),
      baseline: async () => {
        const { seconds: time } = await scan();
        await expectRows(bench.b, bench.rows);
        return time;
      },
      ours: async () => {
        const done = await bench.product.copy(['m:t', 'b:public.t']);
        await expectRows(bench.b, bench.rows);
        return done;
      },
    });
    const [base, whole] = [samplesOf(baseline), samplesOf(ours.map((one) => one.seconds))];
    const own = samplesOf(ours.map((one) => one.report.seconds));
    const ratio = whole.median / base.median;
    return [
      {
        what: `MariaDB to PostgreSQL, create (${ours[0]?.report.route})`,
        baseline: seconds(base),
        ours: `${seconds(whole)}; ${own.median.toFixed(2)} s by its own clock`,
        ratio: ratio.toFixed(2),
        asked: `<= ${LIMITS.asked}`,
        goal: `<= ${LIMITS.goal}`,
        verdict: judge(ratio, LIMITS),
      },
    ];
  },
};
