import { selectFrom } from '../../contract/dialect.ts';
import type { Variant } from '../postgres/variant.ts';
import { listSchemas, listTables, requireSchema } from './catalog.ts';
import { listFields } from './catalog-fields.ts';
import { dialect } from './dialect.ts';
import { reportGrants } from './grants.ts';
import { removeObject, type Stage } from './s3.ts';
import { readVersion, redshiftServer } from './server-kind.ts';
import { openSession } from './session.ts';
import { begin, commit } from './transaction.ts';
import { redshiftTypes, standsInTable } from './types.ts';
import { viewDefinition } from './view.ts';

/** Redshift, as it differs from PostgreSQL. Loads go by `stage`, where there is one. */
export const redshiftVariant = (stage: Stage | null): Variant => ({
  kind: redshiftServer,
  dialect,
  newTypes: () => redshiftTypes,
  // A portal would be filled with all rows.
  previewSql: (table, limit) => `${selectFrom(dialect, table)} LIMIT ${limit + 1}`,
  beforeQuestion: () => [],
  catalog: { schemas: listSchemas, tables: listTables, fields: listFields, viewDefinition },
  facts: {
    describe: async (query) => {
      const version = await readVersion((sql) => query(sql));
      return { name: `Redshift ${version}`, version, notes: await remarks(query) };
    },
    grants: reportGrants,
    requireSchema,
  },
  fit: async (_, fields, { sameDialect }) =>
    fields.map((field) =>
      sameDialect && standsInTable(field.native)
        ? { sql: field.native, verdict: 'exact' }
        : dialect.toNative(field.type),
    ),
  begin,
  commit,
  openSession: (context) => openSession(context, stage),
  removeStaged: (path, options = {}) => removeObject(stage, path, options),
});

async function remarks(query: (sql: string) => Promise<readonly (readonly (string | null)[])[]>): Promise<string[]> {
  const [[superuser] = []] = await query('SELECT usesuper FROM pg_catalog.pg_user WHERE usename = current_user');
  return superuser === 't' ? ['The user is a superuser: one of its own for DagFlux, with fewer rights, is safer.'] : [];
}
