import { asDagFluxError, DagFluxError, type ErrorCode } from '../contract/errors.ts';

/** The system's own codes of file calls: our code, the rest of the sentence, and what to do. */
const PROBLEMS: Readonly<Record<string, readonly [ErrorCode, string, string]>> = {
  EACCES: ['unauthorized', 'may not be written', 'Check the rights of its folder, or name another one.'],
  EPERM: ['unauthorized', 'may not be written', 'Check the rights of its folder, or name another one.'],
  EROFS: ['unauthorized', 'is on a disk that is read only', 'Name a file on another disk.'],
  ENOENT: ['not-found', 'cannot be written: its folder is gone', 'Make the folder again, or name another one.'],
  ENOTDIR: ['invalid-input', 'cannot be made: a part of its path is no folder', 'Check the path.'],
  EISDIR: ['invalid-input', 'is a folder', 'Name a file in it.'],
  ELOOP: ['invalid-input', 'cannot be reached: its links go in a circle', 'Check the path.'],
  ENAMETOOLONG: ['invalid-input', 'has too long a name', 'Name a shorter one.'],
  ENOSPC: ['internal', 'could not be written: the disk is full', 'Free some space, or name a file on another disk.'],
  EDQUOT: ['internal', 'could not be written: your quota is used up', 'Free some space, or name a file elsewhere.'],
  EFBIG: ['internal', 'is too large for its file system', 'Name a file on another disk, or write fewer rows.'],
  EIO: ['internal', 'could not be written: the disk is failing', 'Name a file on another disk.'],
  SQLITE_18: ['invalid-data', 'cannot hold a row of more than 1 GB', 'Write Parquet, or leave the large column out.'],
  EBUSY: ['busy', 'is in use by another program', 'Close that program, and try again.'],
};

/** The system's code of a failed file call. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** SQLite's primary result codes, as the system's. */
const OF_SQLITE: Readonly<Record<number, string>> = { 8: 'EROFS', 10: 'EIO', 13: 'ENOSPC', 14: 'EACCES' };

function nativeCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return codeOf(error);
  const primary = Number(error.errcode) & 0xff;
  return OF_SQLITE[primary] ?? `SQLITE_${primary}`;
}

/** Any error of writing the file `path`, as one of ours. */
export function fileProblem(error: unknown, path: string): DagFluxError {
  const code = nativeCode(error);
  const known = code === undefined || error instanceof DagFluxError ? undefined : PROBLEMS[code];
  if (code === undefined || known === undefined) return asDagFluxError(error);
  const [ours, what, hint] = known;
  return new DagFluxError(ours, `The file ${path} ${what}.`, { hint, native: { code }, cause: error });
}
