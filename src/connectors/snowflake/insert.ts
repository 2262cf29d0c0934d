import type { TableField } from '../../contract/values.ts';
import { dialect } from './dialect.ts';
import type { LoadTarget, RowWriter } from './load.ts';

/** VALUES takes 16,384 rows (documentation, "VALUES"); long before that the statement's text is the limit. */
const MAXIMUM_ROWS = 1_000;
const MAXIMUM_BINDS = 10_000;
const MAXIMUM_CHARACTERS = 1_000_000;

/** INSERT of many rows at a time, with the values bound as text. */
export function insertWriter({ connection, table, columns, signal }: LoadTarget): RowWriter {
  const most = Math.max(1, Math.min(MAXIMUM_ROWS, Math.floor(MAXIMUM_BINDS / Math.max(1, columns.length))));
  let waiting: (readonly (string | null)[])[] = [];
  let characters = 0;
  let rows = 0;

  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const sent = waiting;
    [waiting, characters] = [[], 0];
    const row = `(${columns.map(() => '?').join(', ')})`;
    const select = `SELECT ${columns.map((column, index) => fromText(`COLUMN${index + 1}`, column)).join(', ')} FROM (VALUES ${sent.map(() => row).join(', ')})`;
    const names = columns.map(({ name }) => name);
    await connection.rows(dialect.insertSelect(table, names, select), { binds: sent.flat(), signal });
    rows += sent.length;
  };
  return {
    path: 'insert',
    write: async (row) => {
      waiting.push(row);
      characters += row.reduce((sum, text) => sum + (text?.length ?? 0), 0);
      if (waiting.length >= most || characters >= MAXIMUM_CHARACTERS) await flush();
    },
    finish: async () => {
      await flush();
      return rows;
    },
    close: async () => {},
  };
}

/** A column's value from its text. */
export function fromText(text: string, { native }: TableField): string {
  const name = /^[A-Z_]+/.exec(native)?.[0] ?? '';
  switch (name) {
    case 'BINARY':
      return `TO_BINARY(${text}, 'HEX')`;
    case 'VARIANT':
      return `PARSE_JSON(${text})`;
    case 'OBJECT':
    case 'ARRAY':
      return `TO_${name}(PARSE_JSON(${text}))`;
    case 'VECTOR':
      return `CAST(TO_ARRAY(PARSE_JSON(${text})) AS ${native})`;
    case 'GEOGRAPHY':
    case 'GEOMETRY':
      return `TO_${name}(${text})`;
    case 'VARCHAR':
      return text;
    default:
      return `CAST(${text} AS ${native})`;
  }
}
