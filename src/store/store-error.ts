import { asDagFluxError, DagFluxError } from '../contract/errors.ts';

/** Any error of a call to SQLite, by its primary result code. */
export function toStoreError(error: unknown): DagFluxError {
  if (error instanceof DagFluxError || !(error instanceof Error)) return asDagFluxError(error);
  if (!('errcode' in error)) return toFileError(error);
  const options = { native: { code: String(error.errcode) }, cause: error };
  switch (Number(error.errcode) & 0xff) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return new DagFluxError('busy', 'Another DagFlux process has been writing to the data folder for too long.', {
        ...options,
        hint: 'Try again; if it stays so, see which DagFlux process hangs.',
      });
    case 8: // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN
      return new DagFluxError('unauthorized', 'The store in the data folder cannot be opened for writing.', {
        ...options,
        hint: 'Check who owns the data folder and the files in it.',
      });
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return new DagFluxError('invalid-data', 'The store in the data folder is damaged or is no DagFlux file.', {
        ...options,
        hint: 'Put back a copy of dagflux.sqlite, or move it away to start anew.',
      });
    case 10: // SQLITE_IOERR
    case 13: // SQLITE_FULL
      return new DagFluxError('internal', 'The store could not be written: the disk is full or failing.', {
        ...options,
        hint: 'Free some space in the data folder and try again.',
      });
    default:
      return new DagFluxError('internal', 'The store refused a statement of DagFlux.', options);
  }
}

function toFileError(error: Error): DagFluxError {
  if (!('code' in error) || !['EACCES', 'EPERM', 'EROFS'].includes(String(error.code))) return asDagFluxError(error);
  return new DagFluxError('unauthorized', 'The store in the data folder cannot be opened for writing.', {
    hint: 'Check who owns the data folder and the files in it.',
    cause: error,
  });
}
