import type { SchemaInfo, TableInfo, TableKind } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { nearNames } from '../../contract/near-names.ts';
import type { Query } from './query.ts';

/** The server's own. */
const SYSTEM_SCHEMAS = ['information_schema', 'mysql', 'performance_schema', 'sys'];

const SYSTEM = SYSTEM_SCHEMAS.map((name) => `'${name}'`).join(', ');

/** The databases that the user may see something of. */
export async function listSchemas(
  query: Query,
  options: { readonly system?: boolean } = {},
): Promise<readonly SchemaInfo[]> {
  const where = options.system ? '' : `WHERE lower(SCHEMA_NAME) NOT IN (${SYSTEM})`;
  const rows = await query(
    `SELECT SCHEMA_NAME FROM information_schema.SCHEMATA ${where} ORDER BY CAST(SCHEMA_NAME AS BINARY)`,
  );
  return rows.map(([name]) => ({ name: name ?? '' }));
}

const KINDS: Readonly<Record<string, TableKind>> = { VIEW: 'view', 'SYSTEM VIEW': 'view' };

/**
 * The server's own statistics: InnoDB estimates its rows. A view has its comment's place filled with a word or an error.
 * @throws not-found for a schema that is not there
 */
export async function listTables(query: Query, schema?: string): Promise<readonly TableInfo[]> {
  const where = schema === undefined ? `lower(TABLE_SCHEMA) NOT IN (${SYSTEM})` : `TABLE_SCHEMA = ${quoteHex(schema)}`;
  const rows = await query(
    `SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, TABLE_ROWS, DATA_LENGTH, TABLE_COMMENT, CREATE_OPTIONS
     FROM information_schema.TABLES WHERE ${where} AND TABLE_TYPE <> 'SEQUENCE' ORDER BY CAST(TABLE_SCHEMA AS BINARY), CAST(TABLE_NAME AS BINARY)`,
  );
  if (schema !== undefined && rows.length === 0) await requireSchema(query, schema);
  return rows.map(([inSchema, name, type, estimatedRows, bytes, comment, createOptions]) => {
    const kind = KINDS[type ?? ''] ?? (/\bpartitioned\b/.test(createOptions ?? '') ? 'partitioned table' : 'table');
    return {
      schema: inSchema ?? '',
      name: name ?? '',
      kind,
      estimatedRows: kind === 'view' ? null : numberOrNull(estimatedRows),
      bytes: kind === 'view' ? null : numberOrNull(bytes),
      comment: kind === 'view' || !comment ? null : comment,
    };
  });
}

/** @throws not-found, with what may have been meant */
export async function requireSchema(query: Query, schema: string): Promise<void> {
  const names = (await listSchemas(query, { system: true })).map(({ name }) => name);
  if (names.includes(schema)) return;
  const near = nearNames(schema, names);
  throw new DagFluxError('not-found', `There is no database "${schema}" on this server, or the user may not see it.`, {
    hint:
      near.length > 0
        ? `Was ${near.map((name) => `"${name}"`).join(' or ')} meant?`
        : 'List the schemas that are there.',
  });
}

/** A text as SQL that is the same in every mode; the empty one too. */
export function quoteHex(text: string): string {
  return text === '' ? "''" : `CONVERT(x'${Buffer.from(text, 'utf8').toString('hex')}' USING utf8mb4)`;
}

function numberOrNull(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}
