import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableName } from '../../contract/names.ts';
import type { Field } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { dialect, quoteIdentifier } from './dialect.ts';
import { closeStatement, prepare, textRows } from './statement.ts';
import { logicalType, normalizeNative } from './types.ts';

/** A column of a table as SHOW COLUMNS tells it, also of a temporary one, which no catalog lists. */
export interface Column extends Field {
  readonly generated: boolean;
  /** AUTO_INCREMENT. */
  readonly identity: boolean;
  /** Left out of `SELECT *`. */
  readonly invisible: boolean;
}

/** NO_SUCH_TABLE, BAD_DB: MySQL says the latter of a missing database. */
const MISSING = new Set(['1146', '1049']);

/** @throws not-found */
export async function tableColumns(connection: Connection, table: TableName): Promise<readonly Column[]> {
  const rows = await textRows(connection, `SHOW COLUMNS FROM ${dialect.table(table)}`).catch((error: unknown) => {
    throw error instanceof DagFluxError && MISSING.has(error.native?.code ?? '')
      ? new DagFluxError('not-found', `There is no table ${formatTableName(table)} on this server.`, { cause: error })
      : error;
  });
  const columns = rows.map(([name, type, , , , extra]): Column => {
    const native = normalizeNative(type ?? '');
    return { name: name ?? '', native, type: logicalType(native), ...extras(extra ?? '') };
  });
  return await withExtended(connection, table, columns);
}

/** What the column EXTRA of the catalog says. */
export function extras(extra: string): Pick<Column, 'generated' | 'identity' | 'invisible'> {
  return {
    // DEFAULT_GENERATED is a default that is an expression.
    generated: /\b(?:VIRTUAL|STORED|PERSISTENT) GENERATED\b|\b(?:VIRTUAL|PERSISTENT)\b/i.test(extra),
    identity: /auto_increment/i.test(extra),
    invisible: /\bINVISIBLE\b/i.test(extra),
  };
}

/** MariaDB stores its JSON as LONGTEXT with a check; what a SELECT would return tells which. */
export async function withExtended<C extends Field>(
  connection: Connection,
  table: TableName,
  columns: readonly C[],
): Promise<readonly C[]> {
  if (!connection.extended || !columns.some(({ native }) => native === 'longtext')) return columns;
  const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const prepared = await prepare(connection, `SELECT ${list} FROM ${dialect.table(table)}`);
  closeStatement(connection, prepared);
  return columns.map((column, index) => {
    const field = prepared.fields[index];
    return column.native === 'longtext' && field?.native === 'json'
      ? { ...column, type: field.type, native: field.native }
      : column;
  });
}

/** The columns that are written, as the table has them now. @throws not-found for the table, invalid-input for a column */
export async function columnsNamed(
  connection: Connection,
  table: TableName,
  names: readonly string[],
): Promise<readonly Column[]> {
  const all = await tableColumns(connection, table);
  return names.map((name) => {
    // Names of columns do not tell upper from lower case.
    const column =
      all.find((one) => one.name === name) ?? all.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!column) throw new DagFluxError('invalid-input', `The table has no column "${name}".`);
    return column;
  });
}
