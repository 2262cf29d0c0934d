import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { DagFluxError } from '../contract/errors.ts';

/** The one SQLite file, inside the data folder. */
const STORE_FILE = 'dagflux.sqlite';

/** The data folder: `DAGFLUX_HOME`, else the platform's. An absolute path; nothing is made. */
export function dataFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return resolve(environment.DAGFLUX_HOME || envPaths('dagflux', { suffix: '' }).data);
}

/**
 * Makes the data folder, for its owner only, and answers the path of the store's file in it. A folder that is there
 * already is closed to others where it is ours to close: when it is empty or holds a store.
 * @throws invalid-input for a folder that is open to others and holds other things; unauthorized
 */
export function prepareFolder(folder: string): string {
  const file = join(folder, STORE_FILE);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (process.platform === 'win32' || (statSync(folder).mode & 0o077) === 0) return file;
    const inside = readdirSync(folder);
    if (inside.length === 0 || inside.includes(STORE_FILE)) {
      chmodSync(folder, 0o700);
      return file;
    }
  } catch (error) {
    throw toFolderError(error, folder);
  }
  throw new DagFluxError('invalid-input', `The data folder ${folder} is open to other users and holds other files.`, {
    hint: `Name a folder of its own in DAGFLUX_HOME, or close this one with: chmod 700 "${folder}".`,
  });
}

function toFolderError(error: unknown, folder: string): DagFluxError {
  // Node's own errors of file calls carry a code.
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === 'EEXIST' || code === 'ENOTDIR') {
    return new DagFluxError('invalid-input', `The data folder ${folder} cannot be made: a file is in the way.`, {
      hint: 'Name another folder in DAGFLUX_HOME.',
      cause: error,
    });
  }
  return new DagFluxError('unauthorized', `The data folder ${folder} cannot be made or read (${code ?? 'no code'}).`, {
    hint: 'Name a folder that you own in DAGFLUX_HOME.',
    cause: error,
  });
}
