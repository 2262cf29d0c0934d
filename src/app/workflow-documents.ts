import { mkdir } from 'node:fs/promises';
import { DagFluxError } from '../contract/errors.ts';
import { nearNames } from '../contract/near-names.ts';
import type { StoredWorkflow, StoredWorkflows } from '../store/workflows.ts';
import type { Problem, Workflow } from '../workflows/document.ts';
import type { Graph } from '../workflows/graph.ts';
import type { Ports } from '../workflows/nodes/kind.ts';
import type { Trigger } from '../workflows/nodes/start.ts';
import type { Part } from '../workflows/part.ts';
import type { ReadyWorkflow } from './workflow-run.ts';
import type { WorkflowSource, WorkflowSummary } from './workflows.ts';

/** Documents of workflows, saved or not, as they are read. */
interface Documents {
  /** @throws not-found */
  find(name: string, version?: number): StoredWorkflow;
  summary(saved: StoredWorkflow): Promise<WorkflowSummary>;
  read(document: unknown): Promise<{ readonly graph: Graph } | { readonly problems: readonly Problem[] }>;
  /** With a part, nothing but that needs to be sound. @throws not-found; invalid-input for problems */
  ready(source: WorkflowSource, part?: Part): Promise<ReadyWorkflow>;
}

/** `files`: what relative paths are relative to where nothing else is said. */
export function createDocuments(
  stored: StoredWorkflows,
  { operations, tableKey, files }: Pick<Ports, 'operations' | 'tableKey'> & { readonly files: string },
): Documents {
  const find: Documents['find'] = (name, version) => {
    const found =
      version === undefined ? stored.get(name) : stored.versions(name).find((one) => one.version === version);
    if (found) return found;
    const which =
      version === undefined || stored.get(name) === undefined
        ? `workflow "${name}"`
        : `version ${version} of "${name}"`;
    const [near] = nearNames(
      name,
      stored.list().map((one) => one.name),
    );
    throw new DagFluxError('not-found', `There is no ${which}.`, {
      hint:
        near === undefined || near === name
          ? 'See which there are with: dagflux workflows list'
          : `Did you mean "${near}"?`,
    });
  };
  const read: Documents['read'] = async (document) => {
    const { readDocument } = await import('../workflows/document.ts');
    const { buildGraph } = await import('../workflows/graph.ts');
    const found = readDocument(document);
    return 'problems' in found ? found : buildGraph(found.workflow, { operations, tableKey });
  };
  return {
    find,
    read,
    async summary({ name, version, created, hash, document: text }) {
      const { readDocument } = await import('../workflows/document.ts');
      const document: unknown = JSON.parse(text);
      const found = readDocument(document);
      const trigger = 'workflow' in found ? triggerOf(found.workflow) : null;
      return { name, version, revision: hash, created, nodes: countNodes(document), trigger };
    },
    async ready(source, part = {}) {
      const { hashText } = await import('../workflows/plan.ts');
      const saved = 'name' in source ? find(source.name, source.version) : null;
      const document: unknown =
        saved === null ? (source as { document: unknown }).document : JSON.parse(saved.document);
      const { cutToPart } = await import('../workflows/part.ts');
      const whole = await read(document);
      // What is still being drawn elsewhere keeps no part from running.
      const built = 'problems' in whole ? await read(cutToPart(document, part)) : whole;
      if ('problems' in built) throw refused(built.problems);
      const text = saved?.document ?? JSON.stringify(document);
      const directory = 'directory' in source ? source.directory : (saved?.directory ?? files);
      if (directory === files) await mkdir(files, { recursive: true, mode: 0o700 });
      return {
        graph: built.graph,
        version: saved?.version ?? null,
        hash: saved?.hash ?? hashText(text),
        document: text,
        directory,
      };
    },
  };
}

export function refused(problems: readonly Problem[]): DagFluxError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new DagFluxError(
    'invalid-input',
    `The workflow cannot be run${more}: ${first?.message ?? 'it has no name.'}`,
    {
      hint: first?.hint ?? 'Correct it there; see all of it with: dagflux workflows check',
    },
  );
}

function triggerOf({ nodes }: Workflow): Trigger {
  const start = nodes.find((node) => node.kind === 'start');
  return start?.trigger ?? { kind: 'manual' };
}

function countNodes(document: unknown): number {
  const nodes = typeof document === 'object' && document !== null && 'nodes' in document ? document.nodes : [];
  return Array.isArray(nodes) ? nodes.length : 0;
}
