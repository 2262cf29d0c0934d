import { randomBytes, randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, realpath, unlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import envPaths from 'env-paths';
import { DagFluxError } from '../contract/errors.ts';
import { KEY_BYTES } from './sealing.ts';

/** The key file that is used when none is named: in the platform's configuration folder. */
export function defaultKeyFile(): string {
  return join(envPaths('dagflux', { suffix: '' }).config, 'vault.key');
}

/**
 * Reads the key file.
 * @throws unauthenticated when it is not there or holds no key; unauthorized when others than its owner may read it
 */
export async function readKeyFile(path: string): Promise<Buffer> {
  await using file = await openToRead(path);
  if (process.platform !== 'win32' && ((await file.stat()).mode & 0o077) !== 0) {
    throw new DagFluxError('unauthorized', `The vault's key file ${path} is open to other users than its owner.`, {
      hint: `Close it: chmod 600 "${path}". Who could read it could open the saved secrets.`,
    });
  }
  const text = (await file.readFile('latin1')).trim();
  const key = Buffer.from(text, 'base64');
  if (key.length === KEY_BYTES && key.toString('base64') === text) return key;
  throw new DagFluxError('unauthenticated', `The vault's key file ${path} holds no key.`, {
    hint: `A key file is one line: ${KEY_BYTES} bytes as base64. Put back the file that was there.`,
  });
}

/**
 * Makes the key file with a new key, unless it is there: then, as of two processes at once the second, reads it.
 * @throws invalid-input for a file inside the data folder, where a copy of the folder would carry the key along
 */
export async function makeKeyFile(path: string, dataFolder: string): Promise<Buffer> {
  const folder = await makeFolder(path);
  if (isInside(folder, await realpath(dataFolder))) {
    throw new DagFluxError('invalid-input', `The vault's key file ${path} would be inside the data folder.`, {
      hint: 'Name a file elsewhere in DAGFLUX_KEY_FILE: a copy of the data folder must not hold the key.',
    });
  }
  // Written whole under a name of its own and then linked, which fails if the name is taken: nobody reads half a key.
  const draft = join(folder, `.vault-${randomUUID()}`);
  try {
    await using file = await open(draft, 'wx', 0o600);
    await file.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
    await file.sync();
    await link(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw notUsable(path, 'made', error);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
  return await readKeyFile(path);
}

async function makeFolder(path: string): Promise<string> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return await realpath(dirname(path));
  } catch (error) {
    throw notUsable(path, 'made', error);
  }
}

async function openToRead(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw notUsable(path, 'read', error);
    throw new DagFluxError('unauthenticated', `The vault's key is missing: there is no key file ${path}.`, {
      hint: 'Put the file back, or name where it is now in DAGFLUX_KEY_FILE. Without it the saved secrets cannot be opened.',
      cause: error,
    });
  }
}

function notUsable(path: string, what: string, error: unknown): DagFluxError {
  return new DagFluxError('unauthorized', `The vault's key file ${path} cannot be ${what} (${codeOf(error)}).`, {
    hint: 'Check who owns the file and its folder, or name another file in DAGFLUX_KEY_FILE.',
    cause: error,
  });
}

function isInside(path: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(path));
  return way !== '..' && !way.startsWith('../') && !way.startsWith('..\\') && !isAbsolute(way);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
