import type { CallOptions } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableName } from '../../contract/names.ts';
import type { TableField } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { dialect } from './dialect.ts';
import { ofCatalog, toField } from './types.ts';

/** Codes of an object that is not there, or that the role may not see: Snowflake does not tell which. */
const NOT_THERE: ReadonlySet<string> = new Set(['002003', '002043']);

/** The columns of a table or view. @throws not-found */
export async function listFields(
  connection: Connection,
  table: TableName,
  options: CallOptions = {},
): Promise<readonly TableField[]> {
  const name = dialect.table(table);
  try {
    const columns = await connection.rows(`DESCRIBE TABLE ${name}`, options);
    const key = await connection.rows(`SHOW PRIMARY KEYS IN TABLE ${name}`, options).catch(noKey);
    const positions = new Map(key.map((row) => [row.column_name, Number(row.key_sequence)]));
    return columns.map((row): TableField => {
      const column = row.name ?? '';
      const expression = row.expression ?? null;
      const generated = /^VIRTUAL/i.test(row.kind ?? '') && expression !== null;
      const identity = /^IDENTITY\b|\.NEXTVAL$/i.test(row.default ?? '');
      return {
        ...toField(column, ofCatalog(row.type ?? '')),
        nullable: row['null?'] !== 'N',
        primaryKeyPosition: positions.get(column) ?? null,
        default: generated || identity ? null : row.default || null,
        generated,
        identity,
        comment: row.comment || null,
      };
    });
  } catch (error) {
    throw notFound(error, table);
  }
}

/** A view has no keys, and SHOW may refuse to look for them. */
function noKey(error: unknown): readonly Readonly<Record<string, string | null>>[] {
  if (error instanceof DagFluxError && (error.code === 'invalid-sql' || error.code === 'unauthorized')) return [];
  throw error;
}

function notFound(error: unknown, table: TableName): unknown {
  if (!(error instanceof DagFluxError) || !NOT_THERE.has(error.native?.code ?? '')) return error;
  return new DagFluxError('not-found', `There is no table ${formatTableName(table)} that the role may see.`, {
    hint: 'List the tables; names that were made without quotes are in upper case.',
    native: { code: error.native?.code ?? '', table: table.name },
    cause: error,
  });
}
