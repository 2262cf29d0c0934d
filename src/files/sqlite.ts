import { basename, extname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { DagFluxError } from '../contract/errors.ts';
import { formatName } from '../contract/names.ts';
import type { Field, LogicalType, Value } from '../contract/values.ts';
import type { Encoder, EncoderInput } from './formats.ts';
import { requireNames } from './names.ts';
import { rowsOf } from './rows.ts';

const MAXIMUM_COLUMNS = 2_000;
const LARGEST_INTEGER = 2n ** 63n - 1n;

/**
 * One table. Its columns are INTEGER, REAL, TEXT or BLOB and no type of another name, whose affinity could change a text of digits
 * into a number; not STRICT, so that an SQLite of before 2021 opens it too: we write each value in its column's type anyway.
 */
export async function openSqlite({ file, target, fields, table }: EncoderInput): Promise<Encoder> {
  requireNames(fields, 'A table of SQLite', (name) => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()));
  if (fields.length > MAXIMUM_COLUMNS) {
    throw new DagFluxError(
      'invalid-input',
      `A table of SQLite holds ${MAXIMUM_COLUMNS} columns, and not ${fields.length}.`,
      {
        hint: 'Choose columns, or write Parquet or CSV.',
      },
    );
  }
  const name = tableName(table ?? basename(target, extname(target)));
  const converters = fields.map(converterOf);
  const database = new DatabaseSync(file);
  const close = async () => void (database.isOpen && database.close());
  try {
    // A file that fails is thrown away, so it needs no journal beside it (in memory it stays small: what is new is not kept in
    // it); the disk is waited for once, at the end.
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE');
    database.exec(`CREATE TABLE ${name} (${fields.map(columnOf).join(', ')})`);
    database.exec('BEGIN');
    const insert = database.prepare(`INSERT INTO ${name} VALUES (${fields.map(() => '?').join(', ')})`);
    return {
      async write(batch) {
        const rows = rowsOf(batch, (row) => row.map((value, at) => converters[at]?.(value) ?? null));
        for (const row of rows) insert.run(...row);
      },
      async finish() {
        database.exec('COMMIT');
        await close();
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function tableName(name: string): string {
  if (/^sqlite_/i.test(name) || name === '' || name.includes('\0')) {
    throw new DagFluxError('invalid-input', `${formatName(name)} cannot be the name of a table of SQLite.`, {
      hint: 'Name the table, or give the file another name.',
    });
  }
  return quote(name);
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

const columnOf = ({ name, type }: Field) => `${quote(name)} ${affinityOf(type)}`;

function affinityOf({ kind }: LogicalType): 'INTEGER' | 'REAL' | 'TEXT' | 'BLOB' {
  if (kind === 'boolean' || kind === 'int') return 'INTEGER';
  if (kind === 'float') return 'REAL';
  return kind === 'binary' ? 'BLOB' : 'TEXT';
}

/** What SQLite would store as another value is refused: NaN as NULL, -0 as 0, an integer of 64 bits without sign not at all. */
function converterOf({ name, type }: Field): (value: Value) => SQLInputValue {
  return (value) => {
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (typeof value === 'number' && type.kind === 'float' && (Number.isNaN(value) || Object.is(value, -0))) {
      throw refused(name, toText(value), 'Replace it in the query, or cast the column to text.');
    }
    if (typeof value === 'bigint' && value > LARGEST_INTEGER) {
      throw refused(name, toText(value), 'Cast the column to text in the query.');
    }
    return value;
  };
}

function toText(value: number | bigint): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function refused(column: string, value: string, hint: string): DagFluxError {
  return new DagFluxError('invalid-data', `The column ${formatName(column)} holds ${value}, which SQLite cannot.`, {
    hint,
  });
}
