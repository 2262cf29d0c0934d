import { runProgram } from '../tools/run-program.ts';
import { type Bench, NotMeasured, type Piece } from './bench.ts';
import { PSQL, psqlVersion } from './psql.ts';
import { judge, seconds } from './results.ts';
import { inTurn, samplesOf } from './timing.ts';
import { ADD_KEY, CREATE_WITHOUT_KEY, clear, expectRows } from './work-table.ts';

const LIMITS = { asked: 1.05, goal: 0.95 };

/** A new table on another server. */
export const pgPg: Piece = {
  id: 'pg-pg',
  how: `\`copy a:public.t b:public.t\` (create) against \`psql -c "COPY … TO STDOUT (FORMAT binary)" | psql\`, which makes the same table
  in one transaction: CREATE TABLE with its NOT NULLs, COPY FROM STDIN, ADD PRIMARY KEY. Both are whole commands, process start included;
  the seconds by its own clock are those that \`copy\` itself reports.`,
  async measure(bench) {
    await psqlVersion();
    await bench.table.ensure(bench.rows);
    const { baseline, ours } = await inTurn(bench.rounds, {
      before: () => clear(bench),
      baseline: async () => {
        const time = await pipe(bench);
        await expectRows(bench.b, bench.rows);
        return time;
      },
      ours: async () => {
        const done = await bench.product.copy(['a:public.t', 'b:public.t']);
        await expectRows(bench.b, bench.rows);
        return done;
      },
    });
    const [base, whole] = [samplesOf(baseline), samplesOf(ours.map((one) => one.seconds))];
    const own = samplesOf(ours.map((one) => one.report.seconds));
    const ratio = whole.median / base.median;
    return [
      {
        what: `PostgreSQL to PostgreSQL, create (${ours[0]?.report.route})`,
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

/** A shell, so that the two programs share a real pipe. */
async function pipe({ a, b }: Bench): Promise<number> {
  if (process.platform === 'win32') throw new NotMeasured('the pipe needs a POSIX shell');
  const at = (name: string): string =>
    `PGPASSWORD="$${name}_PASSWORD" ${PSQL.join(' ')} "host=$${name}_HOST port=$${name}_PORT dbname=$${name}_DATABASE user=$${name}_USERNAME"`;
  const commands = [CREATE_WITHOUT_KEY, 'COPY public.t FROM STDIN (FORMAT binary)', ADD_KEY];
  const script = `${at('A')} -c 'COPY public.t TO STDOUT (FORMAT binary)' |
    ${at('B')} --single-transaction ${commands.map((sql) => `-c '${sql}'`).join(' ')}`;
  const environment = Object.entries({ A: a, B: b }).flatMap(([name, address]) =>
    Object.entries(address).map(([part, value]) => [`${name}_${part.toUpperCase()}`, String(value)]),
  );
  return (await runProgram('sh', ['-c', script], { environment: Object.fromEntries(environment) })).seconds;
}
