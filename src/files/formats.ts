import { extname } from 'node:path';
import type { Batch, Field } from '../contract/values.ts';

const ENDINGS = {
  csv: ['.csv'],
  json: ['.json'],
  ndjson: ['.ndjson', '.jsonl'],
  parquet: ['.parquet'],
  sqlite: ['.sqlite', '.sqlite3', '.db'],
} as const;

export type FileFormat = keyof typeof ENDINGS;

export const FILE_FORMATS = Object.keys(ENDINGS) as readonly FileFormat[];

/** The format that a file's ending stands for; undefined for another ending. */
export function fileFormatOf(path: string): FileFormat | undefined {
  const ending = extname(path).toLowerCase();
  return FILE_FORMATS.find((format) => (ENDINGS[format] as readonly string[]).includes(ending));
}

/** What a format needs to begin. */
export interface EncoderInput {
  /** The file to be made. */
  readonly file: string;
  /** The name it will have. */
  readonly target: string;
  readonly fields: readonly Field[];
  readonly table: string | undefined;
}

/** One format's way to write rows. Errors may be the system's own. Disposed: the file is closed, finished or not. */
export interface Encoder extends AsyncDisposable {
  write(batch: Batch): Promise<void>;
  /** Writes what ends the file and closes it. */
  finish(): Promise<void>;
}

/** Opens a format; what it is written with is loaded only then. */
export function encoderOf(format: FileFormat): (input: EncoderInput) => Promise<Encoder> {
  switch (format) {
    case 'csv':
      return async (input) => (await import('./csv.ts')).openCsv(input);
    case 'json':
    case 'ndjson':
      return async (input) => (await import('./json.ts')).openJson(input, format);
    case 'parquet':
      return async (input) => (await import('./parquet.ts')).openParquet(input);
    case 'sqlite':
      return async (input) => (await import('./sqlite.ts')).openSqlite(input);
  }
}
