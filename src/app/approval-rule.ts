import type { ConnectionRole } from './connection-role.ts';
import { findUses, textsOf, type Use } from './uses.ts';

interface Saved {
  readonly connections: readonly { readonly name: string; readonly role: ConnectionRole | null }[];
  readonly operations: Parameters<typeof findUses>[0]['operations'];
  readonly workflows: Parameters<typeof findUses>[0]['workflows'];
}

/**
 * The connections that it reads or writes where nothing runs without a person: those for production, and those of which nobody
 * said what they are for.
 */
export function guardedConnections(of: Use, { connections, operations, workflows }: Saved): readonly string[] {
  const run = of.kind === 'operation' ? [of.name] : operationsIn(of.name, workflows);
  const isPartOf = (use: Use) =>
    use.kind === 'operation' ? run.includes(use.name) : of.kind === 'workflow' && use.name === of.name;
  const uses = findUses({ operations, workflows });
  return connections
    .filter(({ role }) => role === 'production' || role === null)
    .map(({ name }) => name)
    .filter((name) => uses.get(name)?.some(isPartOf));
}

/** The saved operations that a workflow runs. */
function operationsIn(name: string, workflows: Saved['workflows']): readonly string[] {
  const document = workflows.find((each) => each.name === name)?.document;
  const texts = document === undefined ? [] : textsOf(JSON.parse(document));
  return texts.filter(([key]) => key === 'operation').map(([, text]) => text);
}
