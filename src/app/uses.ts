import { parseTableReference } from '../contract/names.ts';

/** Something saved that needs a connection. */
export interface Use {
  readonly kind: 'operation' | 'workflow';
  readonly name: string;
}

/** The saved operations whose request names a table of this connection. */
export function usesOf(
  connection: string,
  operations: readonly { readonly name: string; readonly request: object }[],
): readonly Use[] {
  return operations
    .filter(({ request }) => textsOf(request).some((text) => namesTableOf(text, connection)))
    .map(({ name }) => ({ kind: 'operation', name }));
}

function namesTableOf(text: string, connection: string): boolean {
  if (!text.startsWith(`${connection}:`)) return false;
  try {
    return parseTableReference(text).connection === connection;
  } catch {
    return false; // a text that only looks like a reference
  }
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
