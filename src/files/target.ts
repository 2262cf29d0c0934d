import { randomUUID } from 'node:crypto';
import { chmod, link, lstat, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DagFluxError } from '../contract/errors.ts';
import { codeOf, fileProblem } from './file-error.ts';

/** Writes a temporary file down; `close` says that it is gone, or is no longer temporary. */
export interface TemporaryFiles {
  record(path: string): Promise<{ close(): Promise<void> }>;
}

/** A file to be made or replaced. Disposed unpublished: the temporary file is removed. */
interface Target extends AsyncDisposable {
  /** Absolute, behind symbolic links. */
  readonly path: string;
  /** In the same folder, under a hidden name, so that a rename is all that is left to do. */
  readonly temporary: string;
  /** Brings the temporary file to the disk and gives it its name. Answers its size in bytes. */
  publish(): Promise<number>;
}

/** @throws already-exists; not-found for a folder that is not there; invalid-input for a folder or a device */
export async function openTarget(
  name: string,
  options: { readonly overwrite?: boolean | undefined; readonly temporaryFiles?: TemporaryFiles | undefined },
): Promise<Target> {
  const overwrite = options.overwrite ?? false;
  // A link is followed: its file is replaced, not the link.
  const path = await realpath(resolve(name)).catch(() => resolve(name));
  const before = await inspect(path);
  if (before !== null && !overwrite) throw taken(path);
  const temporary = join(dirname(path), `.dagflux-${randomUUID()}.tmp`);
  const entry = await options.temporaryFiles?.record(temporary);
  return {
    path,
    temporary,
    async publish() {
      if (before !== null) await chmod(temporary, before.mode & 0o777);
      const size = await toDisk(temporary);
      if (overwrite) await rename(temporary, path);
      else await renameToFree(temporary, path);
      await folderToDisk(dirname(path));
      return size;
    },
    async [Symbol.asyncDispose]() {
      await rm(temporary, { force: true });
      await entry?.close();
    },
  };
}

async function inspect(path: string): Promise<{ readonly mode: number } | null> {
  try {
    const found = await lstat(path);
    if (found.isFile()) return found;
    throw new DagFluxError('invalid-input', `${path} is no ordinary file.`, { hint: 'Name a file in a folder.' });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw fileProblem(error, path);
  }
  const folder = dirname(path);
  const found = await stat(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw fileProblem(error, path);
  });
  if (found?.isDirectory()) return null;
  throw new DagFluxError('not-found', `There is no folder ${folder}.`, { hint: 'Make it first, or name another one.' });
}

async function toDisk(file: string): Promise<number> {
  await using handle = await open(file, 'r+');
  await handle.sync();
  return (await handle.stat()).size;
}

/** A name that somebody else has taken meanwhile is refused, which a rename alone would not do. */
async function renameToFree(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
    return await rm(temporary);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw taken(path);
    // A file system without hard links.
    if ((await inspect(path)) !== null) throw taken(path);
    await rename(temporary, path);
  }
}

/** The new name itself is on the disk only then; where folders cannot be synced (Windows), the system sees to it. */
async function folderToDisk(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch {
    // The file is whole and has its name: nothing that a caller could do better.
  }
}

function taken(path: string): DagFluxError {
  return new DagFluxError('already-exists', `The file ${path} is there already.`, {
    hint: 'Name another file, or allow it to be overwritten.',
  });
}
