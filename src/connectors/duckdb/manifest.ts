import type { Capabilities, Connector } from '../../contract/connector.ts';
import type { Form } from '../../contract/form.ts';
import { duckdbDialect } from './dialect.ts';
import { editor } from './editor.ts';
import { duckdbPrompt } from './prompt.ts';

export const duckdbForm = [
  {
    name: 'file',
    label: 'Database file',
    example: 'lake.duckdb',
    type: 'text',
    required: true,
    help: 'The path of a DuckDB file. It is made when it is not there.',
  },
  {
    name: 'memoryLimit',
    label: 'Memory limit (MB)',
    type: 'integer',
    default: 512,
    minimum: 32,
    advanced: true,
    help: 'What DuckDB may use for its buffers; more goes to temporary files beside the database.',
  },
  {
    name: 'threads',
    label: 'Threads',
    type: 'integer',
    minimum: 1,
    maximum: 1024,
    advanced: true,
    help: 'How many threads a query may use. Default: one a core.',
  },
  {
    name: 'waitSeconds',
    label: 'Wait for the file (seconds)',
    type: 'integer',
    default: 10,
    minimum: 0,
    maximum: 3600,
    advanced: true,
    help: 'How long to wait while another process has the file open.',
  },
] as const satisfies Form;

export const duckdbCapabilities: Capabilities = {
  schemas: 'many',
  transactions: 'ddl-and-data',
  readOnlySessions: true,
  temporaryTables: true,
  cancel: true,
  parallelUnload: false,
  parallelLoad: false,
  upsert: true,
  foreignTables: false,
  materializedViews: false,
  // DuckDB sets no limit; wider tables than this were not tried.
  maximumColumns: 10_000,
  folding: 'none',
};

export const duckdb: Connector<typeof duckdbForm> = {
  id: 'duckdb',
  title: 'DuckDB',
  form: duckdbForm,
  dialect: duckdbDialect,
  editor,
  capabilities: duckdbCapabilities,
  prompt: duckdbPrompt,
  open: async (settings) => (await import('./database.ts')).openDatabase(settings),
};
