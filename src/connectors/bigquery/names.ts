import { DagFluxError } from '../../contract/errors.ts';

/** BigQuery documentation, "Create and use tables": at most 1,024 bytes of UTF-8 (table), 300 characters (column). */
export const MAXIMUM_TABLE_BYTES = 1024;
const MAXIMUM_COLUMN_CHARACTERS = 300;

/** Tables: letters, marks, numbers, connectors, dashes and spaces. A `*` at the end names all tables with the prefix. */
const TABLE = /^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]+\*?$/u;
const DATASET = /^[A-Za-z0-9_]+$/;
/** What "flexible column names" leaves out, and control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NOT_IN_COLUMN = /[!"$()*,./;?@[\\\]^`{}~\u0000-\u001f\u007f]/;

/** @throws invalid-input for a name that BigQuery cannot hold */
export function quoteIdentifier(name: string): string {
  refuseEmpty(name);
  if ([...name].length > MAXIMUM_COLUMN_CHARACTERS || NOT_IN_COLUMN.test(name)) throw impossible('column', name);
  return quote(name);
}

export function quoteTable(name: string): string {
  refuseEmpty(name);
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > MAXIMUM_TABLE_BYTES || !TABLE.test(name)) throw impossible('table', name);
  return quote(name);
}

export function quoteDataset(name: string): string {
  refuseEmpty(name);
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > MAXIMUM_TABLE_BYTES || !DATASET.test(name)) throw impossible('dataset', name);
  return quote(name);
}

/** Between backticks, with the escapes of a string literal (BigQuery documentation, "Lexical structure"). */
function quote(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``;
}

function refuseEmpty(name: string): void {
  if (name === '' || name.includes('\0')) {
    throw new DagFluxError('invalid-input', 'A name is empty or holds a NUL character, which BigQuery cannot store.');
  }
}

const RULES = {
  table: 'letters, digits, underscores, dashes and spaces, at most 1,024 bytes',
  dataset: 'letters, digits and underscores, at most 1,024 bytes',
  column: 'at most 300 characters, without quotes, brackets and most punctuation',
};

function impossible(kind: keyof typeof RULES, name: string): DagFluxError {
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  return new DagFluxError('invalid-input', `BigQuery has no ${kind} with the name "${shown}".`, {
    hint: `Choose another name: ${RULES[kind]}.`,
  });
}
