import { createHash } from 'node:crypto';
import { DagFluxError } from '../contract/errors.ts';
import { nearNames } from '../contract/near-names.ts';
import type { NodeRecord, NodeState } from './events.ts';
import { ancestors, descendants, type Graph } from './graph.ts';
import { kindOf } from './nodes/index.ts';
import type { Ports } from './nodes/kind.ts';

/** What becomes of a node in this run. */
type Step =
  | { readonly action: 'run' }
  /** It did that in an earlier run, and its result still stands. */
  | { readonly action: 'reuse'; readonly record: NodeRecord; readonly run: number }
  | { readonly action: 'skip'; readonly reason: string };

export interface Plan {
  readonly graph: Graph;
  readonly steps: ReadonlyMap<string, Step>;
  readonly hashes: ReadonlyMap<string, string>;
  /** What is to be said of it before it begins. */
  readonly remarks: readonly string[];
}

/** The run to go on from. */
export interface EarlierRun {
  readonly id: number;
  readonly nodes: ReadonlyMap<string, NodeRecord>;
}

interface PlanOptions extends Pick<Ports, 'operations'> {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly earlier: EarlierRun | null;
  /** Whether a table of an earlier run is still there. */
  stands(table: string): Promise<boolean>;
}

/**
 * Which nodes run. With `from`: that node and those behind it; what they need of others is taken from the earlier run where it
 * still stands, and made again where that writes nothing outside.
 * @throws not-found for a node or run that is not there; conflict for a write that would be repeated unasked
 */
export async function planRun(graph: Graph, options: PlanOptions): Promise<Plan> {
  const { from, to, earlier } = options;
  for (const id of [from, to]) if (id !== undefined) checkNode(graph, id);
  const behind = from === undefined ? null : descendants(graph.nodes, from);
  const before = to === undefined ? null : ancestors(graph.nodes, to);
  const asked = (id: string) => (behind?.has(id) ?? true) && (before?.has(id) ?? true);
  if (from !== undefined && !asked(from)) {
    throw new DagFluxError('invalid-input', `Nothing leads from "${from}" to "${to}".`, {
      hint: 'Name nodes in order.',
    });
  }
  const hashes = hashNodes(graph);
  const steps = new Map<string, Step>();
  const remarks: string[] = [];
  const needed = new Set<string>();
  // Backwards: what a node needs is settled after the node itself.
  for (const [id, { inputs }] of [...graph.nodes].reverse()) {
    let step: Step = { action: 'skip', reason: 'it was not asked for' };
    if (asked(id)) step = { action: 'run' };
    else if (needed.has(id)) {
      const settled = await settle(graph, id, { ...options, hash: hashes.get(id) ?? '' });
      if (settled.remark !== null) remarks.push(settled.remark);
      step = settled.step;
    }
    steps.set(id, step);
    if (step.action === 'run') for (const link of inputs) needed.add(link.from);
  }
  if (from !== undefined && earlier === null && [...needed].some((id) => !asked(id))) {
    remarks.unshift('There is no earlier run to go on from: what is needed is made anew.');
  }
  return { graph, steps, hashes, remarks };
}

function checkNode({ nodes }: Graph, id: string): void {
  if (nodes.has(id)) return;
  const near = nearNames(id, nodes.keys());
  const list = near.length > 0 ? near : [...nodes.keys()].slice(0, 10);
  throw new DagFluxError('not-found', `The workflow has no node "${id}".`, {
    hint: `${near.length > 0 ? 'Did you mean' : 'It has'} ${list.join(', ')}${near.length > 0 ? '?' : '.'}`,
  });
}

/** It may have written something, where a database cannot undo it. */
const BROKEN_OFF: readonly NodeState[] = ['failed', 'cancelled', 'running'];

/** What to do about a node that is needed and not asked for. */
async function settle(
  { nodes }: Graph,
  id: string,
  { hash, ...options }: PlanOptions & { readonly hash: string },
): Promise<{ readonly step: Step; readonly remark: string | null }> {
  const { earlier, stands } = options;
  const node = nodes.get(id)?.node;
  const record = earlier?.nodes.get(id);
  const ended = record?.state === 'done' || record?.state === 'reused';
  const gone =
    record === undefined || !ended
      ? null
      : record.hash !== hash
        ? `"${id}" is not what it was in run ${earlier?.id}`
        : record.table !== null && !(await stands(record.table))
          ? `what "${id}" made in run ${earlier?.id} is gone`
          : null;
  if (earlier !== null && record !== undefined && ended && gone === null) {
    return { step: { action: 'reuse', record, run: earlier.id }, remark: null };
  }
  const writes = node !== undefined && kindOf(node).writes(node, options) !== null;
  if (writes && (ended || (record !== undefined && BROKEN_OFF.includes(record.state)))) {
    const why = gone ?? `"${id}" did not end in run ${earlier?.id}`;
    throw new DagFluxError(
      'conflict',
      `${capital(why)}, and it writes: it is not repeated unasked. Nothing was done.`,
      {
        hint: `Begin there: --from ${id}, or run the whole workflow.`,
      },
    );
  }
  return { step: { action: 'run' }, remark: gone === null ? null : `${capital(gone)}: it runs again.` };
}

/** Of each node's settings and those of all before it, without what only people see. */
function hashNodes({ nodes }: Graph): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
  for (const [id, { node, inputs }] of nodes) {
    const { name: _, position: __, ...settings } = node;
    const before = inputs.map(({ from, fromHandle, toHandle }) => [hashes.get(from), fromHandle, toHandle]);
    hashes.set(id, hashText(JSON.stringify([settings, before])));
  }
  return hashes;
}

/** 64 bits as text: enough to tell versions of one thing apart. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
