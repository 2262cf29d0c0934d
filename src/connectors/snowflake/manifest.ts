import type { Capabilities, Connector } from '../../contract/connector.ts';
import { parseConnectionString } from './connection-string.ts';
import { dialect } from './dialect.ts';
import { editor } from './editor.ts';
import { form } from './form.ts';
import { prompt } from './prompt.ts';

const capabilities: Capabilities = {
  schemas: 'many',
  // Each DDL statement commits what was open before it.
  transactions: 'data',
  readOnlySessions: false,
  temporaryTables: true,
  cancel: true,
  parallelUnload: false,
  parallelLoad: true,
  upsert: true,
  foreignTables: true,
  materializedViews: true,
  // No documented limit; wider tables than this were not tried.
  maximumColumns: 2_000,
  folding: 'upper',
};

export const snowflake: Connector<typeof form> = {
  id: 'snowflake',
  title: 'Snowflake',
  form,
  dialect,
  capabilities,
  editor,
  prompt,
  parseConnectionString,
  open: async (settings) => {
    const { SnowflakeDatabase } = await import('./database.ts');
    return new SnowflakeDatabase(settings, capabilities);
  },
};
