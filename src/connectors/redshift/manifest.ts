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
  parallelUnload: false,
  // Several would meet in a serializable isolation violation.
  parallelLoad: false,
  upsert: true,
  foreignTables: true,
  materializedViews: true,
  maximumColumns: 1600,
  folding: 'lower',
};

export const redshift: Connector<typeof form> = {
  id: 'redshift',
  title: 'Amazon Redshift',
  form,
  dialect,
  capabilities,
  editor,
  prompt,
  parseConnectionString,
  open: async (settings) => {
    const [{ PostgresDatabase }, { redshiftVariant }, { stageOf }] = await Promise.all([
      import('../postgres/database.ts'),
      import('./variant.ts'),
      import('./s3.ts'),
    ]);
    return new PostgresDatabase(settings, capabilities, redshiftVariant(stageOf(settings)));
  },
};
