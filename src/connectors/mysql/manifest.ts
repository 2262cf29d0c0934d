import type { Capabilities, Connector } from '../../contract/connector.ts';
import { parseConnectionString } from './connection-string.ts';
import { dialect } from './dialect.ts';
import { editor } from './editor.ts';
import { form } from './form.ts';
import { prompt } from './prompt.ts';

const capabilities: Capabilities = {
  schemas: 'many',
  transactions: 'data',
  readOnlySessions: true,
  temporaryTables: true,
  cancel: true,
  parallelUnload: false,
  parallelLoad: true,
  upsert: true,
  foreignTables: false,
  materializedViews: false,
  maximumColumns: 1017,
  folding: 'none',
};

export const mysql: Connector<typeof form> = {
  id: 'mysql',
  title: 'MySQL / MariaDB',
  form,
  dialect,
  capabilities,
  editor,
  prompt,
  parseConnectionString,
  open: async (settings) => {
    const { MysqlDatabase } = await import('./database.ts');
    return new MysqlDatabase(settings, capabilities);
  },
};
