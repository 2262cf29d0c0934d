import type { Capabilities, Connector } from '../../contract/connector.ts';
import { parseConnectionString } from './connection-string.ts';
import { dialect } from './dialect.ts';
import { editor } from './editor.ts';
import { form } from './form.ts';
import { prompt } from './prompt.ts';

const capabilities: Capabilities = {
  schemas: 'many',
  transactions: 'ddl-and-data',
  // There are no read-only transactions: a login without write permissions is the way.
  readOnlySessions: false,
  temporaryTables: true,
  cancel: true,
  parallelUnload: false,
  parallelLoad: false,
  upsert: true,
  foreignTables: true,
  materializedViews: false,
  maximumColumns: 1024,
  folding: 'none',
};

export const mssql: Connector<typeof form> = {
  id: 'mssql',
  title: 'SQL Server',
  form,
  dialect,
  capabilities,
  editor,
  prompt,
  parseConnectionString,
  open: async (settings) => {
    const { MssqlDatabase } = await import('./database.ts');
    return new MssqlDatabase(settings, capabilities);
  },
};
