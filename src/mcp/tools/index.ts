import type { Tool } from '../tool.ts';
import { describeTable } from './describe-table.ts';
import { listConnections } from './list-connections.ts';
import { listSaved } from './list-saved.ts';
import { query } from './query.ts';
import { rehearse } from './rehearse.ts';
import { run } from './run.ts';
import { runStatus } from './run-status.ts';
import { searchTables } from './search-tables.ts';

/** All tools: at most eight, and short, since a client puts their descriptions before every conversation. */
export const TOOLS: readonly Tool[] = [
  listConnections,
  searchTables,
  describeTable,
  query,
  listSaved,
  rehearse,
  run,
  runStatus,
];
