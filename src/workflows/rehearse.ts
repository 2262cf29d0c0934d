import { asDagFluxError, throwIfAborted } from '../contract/errors.ts';
import { parseTableReference, type TableReference } from '../contract/names.ts';
import type { RunFailure } from './events.ts';
import type { Graph, GraphNode } from './graph.ts';
import { kindOf } from './nodes/index.ts';
import type { Ports } from './nodes/kind.ts';
import type { Plan } from './plan.ts';
import { toFailure } from './records.ts';

/** What a node would do. */
export interface RehearsedNode {
  readonly node: string;
  readonly kind: string;
  /** It was tried; else it needs what another node has yet to make, or it is not run. */
  readonly rehearsed: boolean;
  /** What it would change, as a predicate: `appends to erp:orders`. Null = nothing, or nothing that stays. */
  readonly writes: string | null;
  readonly notes: readonly string[];
  /** What would stop it. */
  readonly error: RunFailure | null;
}

/** Tries each node that can be tried without what others make. Writes nothing. */
export async function rehearseGraph(
  { graph, steps }: Plan,
  ports: Ports,
  signal: AbortSignal,
): Promise<readonly RehearsedNode[]> {
  const tables = new Map<string, TableReference>();
  const rehearsed: RehearsedNode[] = [];
  for (const [id, one] of graph.nodes) {
    throwIfAborted(signal);
    const step = steps.get(id);
    const about = { node: id, kind: one.node.kind, rehearsed: false, writes: null, notes: [], error: null };
    if (step?.action === 'reuse') {
      if (step.record.table !== null) tables.set(id, parseTableReference(step.record.table));
      rehearsed.push({ ...about, notes: [`what run ${step.run} made is used`] });
    } else if (step?.action === 'skip') rehearsed.push({ ...about, notes: [step.reason] });
    else rehearsed.push({ ...about, ...(await rehearseNode(one, { graph, tables, ports, signal })) });
  }
  return rehearsed;
}

interface Rehearsing {
  readonly graph: Graph;
  /** Of the nodes so far, where one is there already. */
  readonly tables: Map<string, TableReference>;
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

async function rehearseNode(
  { node, inputs }: GraphNode,
  { graph, tables, ports, signal }: Rehearsing,
): Promise<Partial<RehearsedNode>> {
  const kind = kindOf(node);
  const writes = kind.writes(node, ports);
  // Edges into a source only say when.
  const wanted = node.kind === 'source' ? [] : inputs.filter(({ from }) => graph.nodes.get(from)?.flow === 'table');
  const missing = wanted.filter(({ from }) => !tables.has(from)).map(({ from }) => `"${from}"`);
  const given = inputs.map(({ from, toHandle: handle }) => ({
    handle,
    from,
    table: tables.get(from) ?? null,
    rows: null,
  }));
  const temporary = (connection: string) => Promise.resolve({ connection, table: { name: 'rehearsal' } });
  const context = { ...ports, inputs: given, signal, temporary, onEvent: () => {} };
  try {
    await kind.look?.(node, context, false);
    if (missing.length > 0) return { writes, notes: [`the rest can be told once ${missing.join(' and ')} has run`] };
    const notes = await kind.rehearse(node, context);
    const passed = tableAfter(node, given[0]?.table ?? null);
    if (passed !== null) tables.set(node.id, passed);
    return { rehearsed: true, writes, notes };
  } catch (error) {
    throwIfAborted(signal);
    return { rehearsed: true, writes, error: toFailure(asDagFluxError(error)) };
  }
}

/** The table behind a node that is there before the run. */
function tableAfter(node: GraphNode['node'], input: TableReference | null): TableReference | null {
  if (node.kind === 'source') return node.table === undefined ? null : parseTableReference(node.table);
  const passes = node.kind === 'branch' || (node.kind === 'transformer' && node.mode === 'in place');
  return passes ? input : null;
}
