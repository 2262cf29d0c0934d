import type { Capabilities, Connector } from '../../contract/connector.ts';
import { dialect } from './dialect.ts';
import { editor } from './editor.ts';
import { form } from './form.ts';
import { prompt } from './prompt.ts';

const capabilities: Capabilities = {
  schemas: 'many',
  transactions: 'data',
  readOnlySessions: false,
  temporaryTables: true,
  cancel: true,
  parallelUnload: false,
  parallelLoad: true,
  upsert: true,
  foreignTables: true,
  materializedViews: true,
  maximumColumns: 10_000,
  folding: 'none',
};

export const bigquery: Connector<typeof form> = {
  id: 'bigquery',
  title: 'BigQuery',
  form,
  dialect,
  capabilities,
  editor,
  prompt,
  open: async (settings) => {
    const { BigQueryDatabase } = await import('./database.ts');
    return new BigQueryDatabase(settings, capabilities);
  },
};
