import type { ColumnFit, Database, Session } from '../../contract/connector.ts';
import type { Dialect } from '../../contract/dialect.ts';
import type { TableName } from '../../contract/names.ts';
import type { Field } from '../../contract/values.ts';
import { listSchemas, listTables, requireSchema } from './catalog.ts';
import { listFields } from './catalog-fields.ts';
import type { Connection } from './connection.ts';
import { dialect } from './dialect.ts';
import { type FitOptions, fitColumns } from './fit.ts';
import { reportGrants } from './grants.ts';
import type { Query } from './query.ts';
import { postgresServer, type ServerKind } from './server-kind.ts';
import { openSession } from './session.ts';
import { applySettings, type SessionSettings } from './settings.ts';
import { describeServer, type ServerFacts } from './test-report.ts';
import { type AskOutcome, begin, commit } from './transaction.ts';
import { type ResultTypes, TypeCatalog } from './type-catalog.ts';
import { viewDefinition } from './view.ts';
import type { WireContext } from './wire.ts';

/** A database of PostgreSQL's family: what does not depend on how it is spoken to, each part replaceable by itself. */
export interface Variant {
  readonly kind: ServerKind;
  readonly dialect: Dialect;
  newTypes(): ResultTypes;
  /** The rows of a preview, at most `limit` and one that tells whether there are more. Null: a SELECT of all, of which the cursor gives so many. */
  readonly previewSql: ((table: TableName, limit: number) => string) | null;
  /** What goes before a question to the catalog. */
  beforeQuestion(settings: SessionSettings): Uint8Array[];
  readonly catalog: {
    schemas(query: Query, ...rest: Parameters<Database['schemas']>): ReturnType<Database['schemas']>;
    tables(query: Query, ...rest: Parameters<Database['tables']>): ReturnType<Database['tables']>;
    fields(query: Query, ...rest: Parameters<Database['fields']>): ReturnType<Database['fields']>;
    viewDefinition(
      query: Query,
      ...rest: Parameters<Database['viewDefinition']>
    ): ReturnType<Database['viewDefinition']>;
  };
  readonly facts: ServerFacts;
  fit(query: Query, fields: readonly Field[], options: FitOptions): Promise<readonly ColumnFit[]>;
  begin(
    connection: Connection,
    settings: SessionSettings,
    kind: 'read' | 'write',
    options: { readonly oneMoment?: boolean | undefined },
  ): Promise<void>;
  commit(connection: Connection, kind: 'read' | 'write', ask: AskOutcome): Promise<void>;
  openSession(context: WireContext): Session;
  /** As `Database.removeStaged`. */
  readonly removeStaged?: Database['removeStaged'];
}

export const postgresVariant: Variant = {
  kind: postgresServer,
  dialect,
  newTypes: () => new TypeCatalog(),
  previewSql: null,
  beforeQuestion: (settings) => applySettings({ ...settings, searchPath: '', userSet: new Set() }),
  catalog: { schemas: listSchemas, tables: listTables, fields: listFields, viewDefinition },
  facts: { describe: describeServer, grants: reportGrants, requireSchema },
  fit: fitColumns,
  begin,
  commit,
  openSession,
};
