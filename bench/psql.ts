import { runProgram } from '../tools/run-program.ts';
import { NotMeasured } from './bench.ts';

/** The version of the machine's psql. @throws NotMeasured when there is none */
export async function psqlVersion(): Promise<string> {
  const { stdout } = await runProgram('psql', ['--version']).catch(() => {
    throw new NotMeasured('this machine has no psql');
  });
  return /\d+(\.\d+)*/.exec(stdout)?.[0] ?? 'unknown';
}

/** Without the user's own settings, stopping at the first error. */
export const PSQL = ['psql', '--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1'] as const;
