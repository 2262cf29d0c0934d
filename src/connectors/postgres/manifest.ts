import type { Capabilities, Connector } from '../../contract/connector.ts';
import { parseConnectionString } from './connection-string.ts';
import { dialect } from './dialect.ts';
import { editor } from './editor.ts';
import { form } from './form.ts';
import { prompt } from './prompt.ts';

const capabilities: Capabilities = {
  schemas: 'many',
  transactions: 'ddl-and-data',
  readOnlySessions: true,
  temporaryTables: true,
  cancel: true,
  parallelUnload: true,
  parallelLoad: true,
  upsert: true,
  foreignTables: true,
  materializedViews: true,
  maximumColumns: 1600,
  folding: 'lower',
};

export const postgres: Connector<typeof form> = {
  id: 'postgres',
  title: 'PostgreSQL',
  form,
  dialect,
  capabilities,
  editor,
  prompt,
  parseConnectionString,
  open: async (settings) => {
    const { PostgresDatabase } = await import('./database.ts');
    return new PostgresDatabase(settings, capabilities);
  },
};
