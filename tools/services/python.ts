import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../run-program.ts';
import { cached } from './cache.ts';
import { Unavailable } from './offer.ts';

const windows = process.platform === 'win32';

/**
 * A Python that has these packages of PyPI (as `duckdb==1.5.5`), kept in the cache: the path of its program. `modules` must be
 * importable. @throws Unavailable where it cannot be had
 */
export async function pythonWith(packages: readonly string[], modules: readonly string[]): Promise<string> {
  const key = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12);
  const program = (folder: string) => join(folder, windows ? 'Scripts/python.exe' : 'bin/python');
  const folder = await cached(`python-${key}`, {
    fill: async (draft) => {
      await runProgram(windows ? 'python' : 'python3', ['-m', 'venv', draft]);
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
      await runProgram(program(draft), [...pip, ...packages]);
      await runProgram(program(draft), ['-c', `import ${modules.join(', ')}`]);
    },
    // Only whole ones are kept; but the Python of the system, to which it links, may have gone.
    isWhole: (draft) => existsSync(program(draft)),
  }).catch((cause: unknown) => {
    // Not with what pip said: it names hosts and folders of this machine.
    throw new Unavailable(`${packages.join(', ')} could not be installed for Python.`, { cause });
  });
  return program(folder);
}
