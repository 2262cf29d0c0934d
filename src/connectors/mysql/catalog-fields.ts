import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableName } from '../../contract/names.ts';
import { nearNames } from '../../contract/near-names.ts';
import type { TableField } from '../../contract/values.ts';
import { quoteHex, requireSchema } from './catalog.ts';
import { extras, withExtended } from './columns.ts';
import type { Connection } from './connection.ts';
import { dialect } from './dialect.ts';
import type { Query } from './query.ts';
import { textRows } from './statement.ts';
import { logicalType, normalizeNative } from './types.ts';

interface Named extends TableName {
  readonly schema: string;
}

/**
 * The columns of a table, as a user who may only SELECT sees them. A generated column has no default.
 * @throws not-found, with what may have been meant
 */
export async function listFields(connection: Connection, table: Named): Promise<readonly TableField[]> {
  const query: Query = (sql) => textRows(connection, sql);
  const [schema, name] = [quoteHex(table.schema), quoteHex(table.name)];
  const rows = await query(
    `SELECT c.COLUMN_NAME, c.COLUMN_TYPE, c.IS_NULLABLE, c.COLUMN_DEFAULT, c.EXTRA, c.COLUMN_COMMENT, k.SEQ_IN_INDEX, c.DATA_TYPE
     FROM information_schema.COLUMNS c
     LEFT JOIN information_schema.STATISTICS k ON k.TABLE_SCHEMA = ${schema} AND k.TABLE_NAME = ${name}
       AND k.INDEX_NAME = 'PRIMARY' AND k.COLUMN_NAME = c.COLUMN_NAME
     WHERE c.TABLE_SCHEMA = ${schema} AND c.TABLE_NAME = ${name} ORDER BY c.ORDINAL_POSITION`,
  );
  if (rows.length === 0) await refuseMissing(query, table);
  const mariadb = connection.mariadb;
  const fields = rows.map(([columnName, columnType, nullable, written, extra, comment, position]): TableField => {
    const native = normalizeNative(columnType ?? '');
    const { generated, identity } = extras(extra ?? '');
    return {
      name: columnName ?? '',
      native,
      type: logicalType(native),
      nullable: nullable === 'YES',
      primaryKeyPosition: position === null || position === undefined ? null : Number(position),
      default: generated ? null : defaultSql(written ?? null, { extra: extra ?? '', mariadb }),
      generated,
      identity,
      comment: comment || null,
    };
  });
  return await withExtended(connection, table, fields);
}

/** MariaDB writes a default as SQL; MySQL writes a literal bare, and says beside it when it is an expression. */
function defaultSql(
  written: string | null,
  { extra, mariadb }: { readonly extra: string; readonly mariadb: boolean },
): string | null {
  if (mariadb) return written === 'NULL' ? null : written;
  // An expression is told with its quotes escaped.
  if (written !== null && /DEFAULT_GENERATED/i.test(extra)) return written.replaceAll("\\'", "'");
  if (written === null || /^CURRENT_TIMESTAMP/i.test(written) || /^b'[01]*'$/.test(written)) return written;
  return `'${written.replaceAll("'", "''")}'`;
}

/** A view whose tables are gone has no columns, and says why when it is asked. */
async function refuseMissing(query: Query, table: Named): Promise<never> {
  await requireSchema(query, table.schema);
  const rows = await query(
    `SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = ${quoteHex(table.schema)} OR lower(TABLE_NAME) = lower(${quoteHex(table.name)})`,
  );
  const names = rows.map(([schema, name]) => ({ schema: schema ?? '', name: name ?? '' }));
  // A view whose tables are gone: asked for its columns, the server says so.
  if (names.some(({ schema, name }) => schema === table.schema && name === table.name)) {
    await query(`SHOW COLUMNS FROM ${dialect.table(table)}`);
  }
  const elsewhere = names.filter(({ schema, name }) => schema !== table.schema && name === table.name);
  const near = nearNames(
    table.name,
    names.filter(({ schema }) => schema === table.schema).map(({ name }) => name),
  );
  const meant = [...elsewhere, ...near.map((name) => ({ ...table, name }))].slice(0, 3).map(formatTableName);
  throw new DagFluxError('not-found', `There is no table or view ${formatTableName(table)} on this server.`, {
    hint:
      meant.length > 0
        ? `Was ${meant.join(' or ')} meant? A name is taken as written.`
        : 'List the tables that are there.',
  });
}
