import type { Node } from './parse.ts';
import { type Branch, identifiers, isBranch, type NamePart } from './tree.ts';

/** A table's name, as its parts: the schema before the name. None: it cannot be told which table it is. */
export type Name = readonly NamePart[];

/** The tables that a statement changes or makes, as they are written. */
export function targetsOf(kind: string, body: Node): readonly Name[] {
  if (!isBranch(body)) return [];
  switch (kind) {
    case 'Insert':
    case 'Merge':
      return tablesIn(body.table ?? null);
    case 'Update':
      return tablesIn(body.table ?? null).map((name) => behindAlias(name, sourcesOf(body)));
    case 'Delete': {
      const sources = sourcesOf(body);
      // `DELETE a FROM a JOIN b` names what it deletes from; else that is what stands behind FROM.
      const named = Array.isArray(body.tables) ? body.tables.map(identifiers) : [];
      return (named.length > 0 ? named : tablesIn(body.from ?? null)).map((name) => behindAlias(name, sources));
    }
    case 'CreateTable':
    case 'AlterTable':
      return [identifiers(body.name ?? null)];
    default:
      return [];
  }
}

interface Source {
  readonly alias: string;
  /** Null: a query. */
  readonly name: Name | null;
}

/** The table that a target means: `DELETE items FROM other AS items` deletes from the other. */
function behindAlias(target: Name, sources: readonly Source[]): Name {
  const [only, ...more] = target;
  if (only === undefined || more.length > 0) return target;
  const meant = sources.find(({ alias }) => alias.toLowerCase() === only.name.toLowerCase());
  return meant === undefined ? target : (meant.name ?? []);
}

/** What stands in FROM and USING of a statement with an alias, but for what its subqueries have. */
function sourcesOf(body: Branch): readonly Source[] {
  return ['table', 'from', 'using'].flatMap((part) => aliased(body[part] ?? null));
}

function aliased(node: Node): Source[] {
  if (Array.isArray(node)) return node.flatMap(aliased);
  if (!isBranch(node)) return [];
  const { alias } = node;
  if (isBranch(alias)) {
    const [{ name } = { name: '' }] = identifiers(alias.name ?? null);
    return [{ alias: name, name: 'args' in node || !('with_hints' in node) ? null : identifiers(node.name ?? null) }];
  }
  return Object.entries(node).flatMap(([name, child]) => (isQuery(name) ? [] : aliased(child)));
}

/** The tables named below a node, but for those in a query below it. */
function tablesIn(node: Node): Name[] {
  if (Array.isArray(node)) return node.flatMap(tablesIn);
  if (!isBranch(node)) return [];
  return Object.entries(node).flatMap(([name, child]) => {
    if (name === 'Table' || name === 'TableName' || name === 'TableObject') {
      const table = isBranch(child) ? (child.name ?? null) : child;
      return [identifiers(table)];
    }
    return isQuery(name) ? [] : tablesIn(child);
  });
}

const isQuery = (name: string): boolean => name === 'Query' || name === 'subquery';
