import { resolve } from 'node:path';
import type { StoredWorkflow } from '../store/workflows.ts';
import type { ScheduleTrigger } from '../workflows/schedule/trigger.ts';

/** What saved workflows say in their Start nodes; null: that they are started by hand. Each version is read once. */
export function ownTriggers(): (workflow: StoredWorkflow) => Promise<ScheduleTrigger | null> {
  const known = new Map<string, { readonly hash: string; readonly trigger: ScheduleTrigger | null }>();
  return async (workflow) => {
    const { name, hash, directory } = workflow;
    const key = `${hash} ${directory}`;
    const before = known.get(name);
    if (before?.hash === key) return before.trigger;
    const trigger = await read(workflow);
    known.set(name, { hash: key, trigger });
    return trigger;
  };
}

async function read({ document, directory }: StoredWorkflow): Promise<ScheduleTrigger | null> {
  const { readDocument } = await import('../workflows/document.ts');
  const found = readDocument(JSON.parse(document));
  if ('problems' in found) return null;
  const trigger = found.workflow.nodes.find((node) => node.kind === 'start')?.trigger;
  if (trigger === undefined || trigger.kind === 'manual') return null;
  return trigger.kind === 'file' ? { ...trigger, path: resolve(directory ?? '', trigger.path) } : trigger;
}
