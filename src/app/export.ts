import { resolve } from 'node:path';
import { selectFrom } from '../contract/dialect.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { TemporaryFiles } from '../files/target.ts';
import { FILE_FORMATS, type FileFormat, fileFormatOf, openFileWriter } from '../files/writer.ts';
import { createProgress } from '../move/progress.ts';
import { readSource } from '../move/source.ts';
import type { MoveEvent } from '../move/types.ts';
import { type CopyRequest, openSelection } from './copy.ts';
import type { Databases } from './databases.ts';

/** Rows to be written to a file: `from`, `sql`, `columns` and `where` as in a copy. */
export interface ExportRequest extends Pick<CopyRequest, 'from' | 'sql' | 'columns' | 'where'> {
  /** The file. */
  readonly to: string;
  /** Default: what the file's ending stands for. */
  readonly format?: FileFormat | undefined;
  /** Replace a file that is there. Default: it is refused. */
  readonly overwrite?: boolean | undefined;
  /** SQLite: the name of its table. Default: the file's name without its ending. */
  readonly table?: string | undefined;
}

export interface ExportOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: ExportEvent) => void;
}

export type ExportEvent = Extract<MoveEvent, { event: 'progress' }>;

export interface ExportResult {
  /** Absolute. */
  readonly file: string;
  readonly format: FileFormat;
  readonly rows: number;
  /** Of the file. */
  readonly bytes: number;
  readonly seconds: number;
}

/** Writes a table or the rows of a query to a file, all of them or none: of one moment, and under its name only when it is whole. */
export async function exportRows(
  databases: Databases,
  temporaryFiles: TemporaryFiles,
  request: ExportRequest,
  { signal, onEvent }: ExportOptions = {},
): Promise<ExportResult> {
  const { overwrite, table } = request;
  const file = resolve(request.to);
  const format = request.format ?? fileFormatOf(file) ?? unknownFormat(file);
  if (table !== undefined && format !== 'sqlite') {
    throw new DagFluxError('invalid-input', `A table was named, which the format ${format} does not have.`, {
      hint: 'Leave it out, or write SQLite.',
    });
  }
  const source = await openSelection(databases, request, signal);
  const { database, selection } = source;
  const { totalRows } = await readSource(source, signal);
  const progress = createProgress(totalRows, onEvent);
  const sql = 'sql' in selection ? selection.sql : selectFrom(database.dialect, selection.table, selection);
  return await database.session(
    async (session) => {
      await using rows = await session.read(sql, { signal });
      await using writer = await openFileWriter(file, format, rows.fields, {
        overwrite,
        table,
        temporaryFiles,
        signal,
      });
      for await (const batch of rows) {
        await writer.write(batch);
        progress.add(batch.rows, 0);
      }
      progress.enter('finish');
      const written = await writer.finish();
      return { file, format, ...written, seconds: progress.seconds };
    },
    { transaction: 'read', signal },
  );
}

function unknownFormat(file: string): never {
  throw new DagFluxError('invalid-input', `The ending of ${file} does not say what to write.`, {
    hint: `Name the format: ${FILE_FORMATS.join(', ')}.`,
  });
}
