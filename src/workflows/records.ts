import type { DagFluxError } from '../contract/errors.ts';
import { parseTableReference } from '../contract/names.ts';
import type { NodeRecord, RunFailure } from './events.ts';
import type { WorkflowNode } from './nodes/index.ts';
import type { NodeResult } from './nodes/kind.ts';

/** Of a node that has not run. */
export function newRecord({ id, kind }: WorkflowNode, writes: string | null, hash: string): NodeRecord {
  const unknown = { reason: null, started: null, ended: null, rowsIn: null, rowsOut: null, bytes: null, route: null };
  const nothing = { routeReason: null, sql: null, proof: null, note: null, table: null, handle: null, error: null };
  return { node: id, kind, state: 'queued', ...unknown, ...nothing, temporary: false, writes, hash };
}

/** What a node gave in an earlier run. */
export function resultOf({ table, rowsOut, handle }: NodeRecord): NodeResult {
  return { table: table === null ? null : parseTableReference(table), rowsOut, ...(handle !== null && { handle }) };
}

/** An error as a record keeps it. */
export function toFailure({ code, message, hint }: DagFluxError): RunFailure {
  return { code, message, hint: hint ?? null };
}

/** What a node did, as a sentence. */
export function summaryOf({ rowsOut, route, note }: NodeResult, told: { readonly reason: string } | null): string {
  const rows = rowsOut == null ? '' : `: ${rowsOut} row${rowsOut === 1 ? '' : 's'}`;
  const way = route == null ? '' : `, ${route}${told === null ? '' : ` (${told.reason})`}`;
  return `Done${rows}${way}${note === undefined ? '' : `; ${note}`}.`;
}
