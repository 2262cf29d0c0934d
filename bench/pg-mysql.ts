import type { Piece } from './bench.ts';
import { CREATE_MYSQL, MYSQL_SETTINGS } from './mysql.ts';
import { psqlVersion } from './psql.ts';
import { judge, seconds } from './results.ts';
import { execute } from './servers.ts';
import { inTurn, samplesOf } from './timing.ts';

const LIMITS = { asked: 1.15, goal: 1 };

/** A new table on a server of another kind. */
export const pgMysql: Piece = {
  id: 'pg-mysql',
  how: `\`copy a:public.t m:t\` (create) against \`psql -c "COPY (SELECT …) TO STDOUT" | mariadb -e "CREATE TABLE …; LOAD DATA LOCAL INFILE"\`
  with the casts that MySQL's values need (boolean, timestamptz) and the same table, its key from the start. Both are whole commands.
  The server is MariaDB, private, with ${MYSQL_SETTINGS}.`,
  async measure(bench) {
    await psqlVersion();
    await bench.table.ensure(bench.rows);
    const mysql = await bench.mysql();
    const { baseline, ours } = await inTurn(bench.rounds, {
      before: async () => {
        await mysql.clear();
        await execute(bench.a, 'CHECKPOINT');
      },
      baseline: async () => {
        const time = await mysql.pipe(CREATE_MYSQL);
        await mysql.expectRows(bench.rows);
        return time;
      },
      ours: async () => {
        const done = await bench.product.copy(['a:public.t', 'm:t']);
        await mysql.expectRows(bench.rows);
        return done;
      },
    });
    const [base, whole] = [samplesOf(baseline), samplesOf(ours.map((one) => one.seconds))];
    const own = samplesOf(ours.map((one) => one.report.seconds));
    const ratio = whole.median / base.median;
    return [
      {
        what: `PostgreSQL to MariaDB, create (${ours[0]?.report.route})`,
        baseline: seconds(base),
        ours: `${seconds(whole)}; ${own.median.toFixed(2)} s by its own clock`,
        ratio: ratio.toFixed(2),
        asked: `<= ${LIMITS.asked}`,
        goal: `<= ${LIMITS.goal.toFixed(1)}`,
        verdict: judge(ratio, LIMITS),
      },
    ];
  },
};
