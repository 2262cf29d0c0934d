import { isConnectionName, parseTableReference } from '../contract/names.ts';

/** Something saved that needs a connection. */
export interface Use {
  readonly kind: 'operation' | 'workflow';
  readonly name: string;
}

/** Of what is saved: its name, and its content. */
interface Saved {
  readonly operations: readonly { readonly name: string; readonly request: object }[];
  readonly workflows: readonly { readonly name: string; readonly document: string }[];
}

/** By connection: the saved operations whose request names a table of it, and the workflows that name one or the connection itself. */
export function findUses({ operations, workflows }: Saved): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>();
  const add = (use: Use, content: unknown) => {
    const named = textsOf(content).map(([key, text]) => (key === 'connection' ? text : connectionOf(text)));
    for (const connection of new Set(named)) {
      if (connection !== undefined) uses.set(connection, [...(uses.get(connection) ?? []), use]);
    }
  };
  for (const { name, request } of operations) add({ kind: 'operation', name }, request);
  for (const { name, document } of workflows) add({ kind: 'workflow', name }, JSON.parse(document));
  return uses;
}

function connectionOf(text: string): string | undefined {
  const colon = text.indexOf(':');
  if (colon === -1 || !isConnectionName(text.slice(0, colon))) return undefined;
  try {
    return parseTableReference(text).connection;
  } catch {
    return undefined; // a text that only looks like a reference
  }
}

/** Every text in a document, with the key that it stands behind. */
export function textsOf(value: unknown, key = ''): readonly (readonly [key: string, text: string])[] {
  if (typeof value === 'string') return [[key, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, of]) => textsOf(of, name));
}
