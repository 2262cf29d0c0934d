import { throwIfAborted } from '../contract/errors.ts';
import type { Batch, Field } from '../contract/values.ts';
import { fileProblem } from './file-error.ts';
import { encoderOf, type FileFormat } from './formats.ts';
import { refuseHalfPairs } from './half-pairs.ts';
import { openTarget, type TemporaryFiles } from './target.ts';

export { FILE_FORMATS, type FileFormat, fileFormatOf } from './formats.ts';

/** A file being written. Disposed without `finish`: nothing is left of it, and what was there before stays. */
export interface FileWriter extends AsyncDisposable {
  /** Resolves when the batch was handed to the system: nothing piles up here. */
  write(batch: Batch): Promise<void>;
  /** Brings all of it to the disk and gives the file its name. `bytes` is the file's size. */
  finish(): Promise<{ readonly rows: number; readonly bytes: number }>;
}

export interface FileWriterOptions {
  /** Replace a file that is there; it stays as it is until `finish`. Default: it is refused. */
  readonly overwrite?: boolean | undefined;
  /** SQLite: the name of its table. Default: the file's name without its ending. */
  readonly table?: string | undefined;
  /** Where the temporary file is written down before it is made, so that the next start removes what a crash left. */
  readonly temporaryFiles?: TemporaryFiles | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a writer of one table's rows. They are written beside the target, under a hidden name that the file loses at the end.
 * @throws already-exists, not-found for a folder that is not there, unauthorized, invalid-input for what the format cannot hold
 */
export async function openFileWriter(
  path: string,
  format: FileFormat,
  fields: readonly Field[],
  options: FileWriterOptions = {},
): Promise<FileWriter> {
  const { signal } = options;
  throwIfAborted(signal);
  await using scope = new AsyncDisposableStack();
  const target = scope.use(await openTarget(path, options));
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    throwIfAborted(signal);
    try {
      return await work();
    } catch (error) {
      throw fileProblem(error, target.path);
    }
  };
  const encoder = scope.use(
    await guarded(() =>
      encoderOf(format)({ file: target.temporary, target: target.path, fields, table: options.table }),
    ),
  );
  const resources = scope.move();
  let rows = 0;
  return {
    write: (batch) =>
      guarded(async () => {
        refuseHalfPairs(fields, batch);
        await encoder.write(batch);
        rows += batch.rows;
      }),
    finish: () =>
      guarded(async () => {
        await encoder.finish();
        throwIfAborted(signal);
        return { rows, bytes: await target.publish() };
      }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
