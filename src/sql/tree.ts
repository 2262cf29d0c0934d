import type { Node } from './parse.ts';

export type Branch = { readonly [name: string]: Node };

export function isBranch(node: Node | undefined): node is Branch {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

/** Every named part below a node, in the order of the text. A stack of its own: trees are deep where people chain operators. */
export function* walk(root: Node): Generator<{ readonly name: string; readonly node: Node }> {
  const open: { readonly name: string | null; readonly node: Node }[] = [{ name: null, node: root }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { name, node } = next;
    if (name !== null) yield { name, node };
    const children = isBranch(node)
      ? Object.entries(node).map(([key, child]) => ({ name: key, node: child }))
      : Array.isArray(node)
        ? node.map((child: Node) => ({ name: null, node: child }))
        : [];
    for (const child of children.reverse()) open.push(child);
  }
}

/** A part of a name, without its quotes. */
export interface NamePart {
  readonly name: string;
  readonly quoted: boolean;
}

/** The parts of a name: `[{Identifier: {value, quote_style}}, …]`. */
export function identifiers(node: Node): NamePart[] {
  if (Array.isArray(node)) return node.flatMap(identifiers);
  if (!isBranch(node)) return [];
  if (typeof node.value === 'string') return [{ name: node.value, quoted: typeof node.quote_style === 'string' }];
  return Object.values(node).flatMap(identifiers);
}
