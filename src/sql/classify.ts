import { type Node, parseSql } from './parse.ts';

/**
 * What a statement does, seen over its whole tree: `select` reads and does nothing else. `other` = anything that is in no other
 * class, such as GRANT, CALL, COPY, SET or a SELECT that makes a table.
 */
export type StatementClass =
  | 'select'
  | 'insert'
  | 'update'
  | 'delete'
  | 'merge'
  | 'create table'
  | 'alter table'
  | 'other';

export interface Classified {
  readonly class: StatementClass;
  /** The tables that it changes or makes, as they are written: the schema before the name. */
  readonly targets: readonly (readonly NamePart[])[];
  /** The functions that it calls, as the parts of their names, in lower case. */
  readonly functions: readonly (readonly string[])[];
}

/** A part of a name, without its quotes. */
export interface NamePart {
  readonly name: string;
  readonly quoted: boolean;
}

/** @throws invalid-sql for what cannot be parsed */
export async function classify(sql: string, grammar: string): Promise<readonly Classified[]> {
  return (await parseSql(sql, grammar)).map(classifyStatement);
}

type Branch = { readonly [name: string]: Node };

const CLASSES: Readonly<Record<string, StatementClass>> = {
  Query: 'select',
  Insert: 'insert',
  Update: 'update',
  Delete: 'delete',
  Merge: 'merge',
  CreateTable: 'create table',
  AlterTable: 'alter table',
};

function classifyStatement(statement: Node): Classified {
  const [kind = '', body = null] = isBranch(statement) ? (Object.entries(statement)[0] ?? []) : [];
  const functions: string[][] = [];
  let doesMore = false;
  for (const { name, node } of walk(body)) {
    if (name === 'Function' && isBranch(node))
      functions.push(identifiers(node.name ?? null).map(({ name: part }) => part.toLowerCase()));
    doesMore ||= writesInside(name, node, kind);
  }
  const found = CLASSES[kind] ?? 'other';
  return { class: doesMore ? 'other' : found, targets: targetsOf(kind, body), functions };
}

const WRITES = ['Insert', 'Update', 'Delete', 'Merge'];

/** What does more than read, somewhere inside a statement. */
function writesInside(name: string, node: Node, kind: string): boolean {
  // The body of a query, such as `WITH gone AS (DELETE …)`.
  if (name === 'body') return isBranch(node) && WRITES.some((write) => write in node);
  // `SELECT … INTO t`: a table is made, a file written or a variable set.
  if (name === 'into') return kind !== 'Insert' && isBranch(node);
  // `FOR UPDATE` keeps others waiting.
  return name === 'locks' && Array.isArray(node) && node.length > 0;
}

function targetsOf(kind: string, body: Node): readonly (readonly NamePart[])[] {
  if (!isBranch(body)) return [];
  switch (kind) {
    case 'Insert':
    case 'Update':
    case 'Merge':
      return tablesIn(body.table ?? null);
    case 'Delete': {
      // `DELETE a FROM a JOIN b` names what it deletes from; else that is what stands behind FROM.
      const named = Array.isArray(body.tables) ? body.tables.map(identifiers) : [];
      return named.length > 0 ? named : tablesIn(body.from ?? null);
    }
    case 'CreateTable':
    case 'AlterTable':
      return [identifiers(body.name ?? null)];
    default:
      return [];
  }
}

/** The tables named below a node, but for those in a query below it. */
function tablesIn(node: Node): NamePart[][] {
  if (Array.isArray(node)) return node.flatMap(tablesIn);
  if (!isBranch(node)) return [];
  return Object.entries(node).flatMap(([name, child]) => {
    if (name === 'Table' || name === 'TableName' || name === 'TableObject') {
      const table = isBranch(child) ? (child.name ?? null) : child;
      return [identifiers(table)];
    }
    return name === 'Query' || name === 'subquery' ? [] : tablesIn(child);
  });
}

/** The parts of a name: `[{Identifier: {value, quote_style}}, …]`. */
function identifiers(node: Node): NamePart[] {
  if (Array.isArray(node)) return node.flatMap(identifiers);
  if (!isBranch(node)) return [];
  if (typeof node.value === 'string') return [{ name: node.value, quoted: typeof node.quote_style === 'string' }];
  return Object.values(node).flatMap(identifiers);
}

function* walk(node: Node): Generator<{ readonly name: string; readonly node: Node }> {
  if (Array.isArray(node)) {
    for (const child of node) yield* walk(child);
  } else if (isBranch(node)) {
    for (const [name, child] of Object.entries(node)) {
      yield { name, node: child };
      yield* walk(child);
    }
  }
}

function isBranch(node: Node | undefined): node is Branch {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
