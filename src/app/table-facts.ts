import type { CallOptions } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import { type Databases, openTable } from './databases.ts';
import { runSql } from './query.ts';

/** A table's rows, counted by the database. */
export async function countRows(databases: Databases, reference: string, options: CallOptions = {}): Promise<string> {
  const { connection, database, table } = await openTable(databases, reference, options);
  const sql = `SELECT COUNT(*) FROM ${database.dialect.table(table)}`;
  let count: string | undefined;
  for await (const event of runSql(databases, connection, sql, options)) {
    if (event.kind === 'batch') count = String(event.batch.columns[0]?.[0]);
  }
  if (count === undefined) throw new DagFluxError('internal', 'The database counted nothing.');
  return count;
}

/** How a table or view would be made again. */
export interface TableDefinition {
  readonly sql: string;
  /** It was put together from the columns and the key: indexes, checks, partitions and grants are not in it. False: the database told it. */
  readonly composed: boolean;
}

/** @throws not-found; unsupported for a foreign table */
export async function defineTable(
  databases: Databases,
  reference: string,
  options: CallOptions = {},
): Promise<TableDefinition> {
  const { database, table: name } = await openTable(databases, reference, options);
  const { dialect } = database;
  const fields = await database.fields(name, options);
  const listed = (await database.tables(name.schema, options)).find((each) => each.name === name.name);
  if (listed?.kind === 'view' || listed?.kind === 'materialized view') {
    return { sql: `${await database.viewDefinition(name, options)};\n`, composed: false };
  }
  if (listed?.kind === 'foreign table') {
    throw new DagFluxError('unsupported', 'The definition of a foreign table is not known.', {
      hint: 'Ask the database for it in its own SQL, in the editor.',
    });
  }
  const columns = fields.map(({ name: column, native, nullable }) => ({ name: column, sql: native, nullable }));
  const key = fields
    .filter(({ primaryKeyPosition }) => primaryKeyPosition !== null)
    .sort((a, b) => (a.primaryKeyPosition ?? 0) - (b.primaryKeyPosition ?? 0))
    .map(({ name: column }) => column);
  const withTable = dialect.keyWithTable && key.length > 0;
  const statements = [
    dialect.createTable(name, columns, withTable ? { primaryKey: key } : {}),
    ...(key.length > 0 && !withTable ? [dialect.addPrimaryKey(name, key)] : []),
  ];
  return { sql: `${statements.join(';\n')};\n`, composed: true };
}
