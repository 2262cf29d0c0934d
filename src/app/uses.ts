import { parseTableReference } from '../contract/names.ts';

/** Something saved that needs a connection. */
export interface Use {
  readonly kind: 'operation' | 'workflow';
  readonly name: string;
}

/** The saved operations whose request names a table of this connection, and the workflows that name one or the connection itself. */
export function usesOf(
  connection: string,
  operations: readonly { readonly name: string; readonly request: object }[],
  workflows: readonly { readonly name: string; readonly document: string }[],
): readonly Use[] {
  const namesIt = (content: unknown) => {
    return textsOf(content).some(([key, text]) => {
      return namesTableOf(text, connection) || (key === 'connection' && text === connection);
    });
  };
  return [
    ...operations.filter(({ request }) => namesIt(request)).map(({ name }) => ({ kind: 'operation', name }) as const),
    ...workflows
      .filter(({ document }) => namesIt(JSON.parse(document)))
      .map(({ name }) => ({ kind: 'workflow', name }) as const),
  ];
}

function namesTableOf(text: string, connection: string): boolean {
  if (!text.startsWith(`${connection}:`)) return false;
  try {
    return parseTableReference(text).connection === connection;
  } catch {
    return false; // a text that only looks like a reference
  }
}

/** Every text in a document, with the key that it stands behind. */
export function textsOf(value: unknown, key = ''): readonly (readonly [key: string, text: string])[] {
  if (typeof value === 'string') return [[key, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, of]) => textsOf(of, name));
}
