import type { Node } from './parse.ts';
import { readSql } from './readings.ts';
import { type Name, targetsOf } from './targets.ts';
import { identifiers, isBranch, walk } from './tree.ts';

/**
 * What a statement does, seen over its whole tree: `select` reads and does nothing else. `alter table` changes the columns and
 * constraints of one table and nothing beside it. `other` = anything that is in no other class, such as GRANT, CALL, COPY, SET or a
 * SELECT that makes a table.
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
  /** The tables that it changes or makes, as they are written, an alias as what it stands for. */
  readonly targets: readonly Name[];
  /** The tables that it names anywhere, as the parts of their names; what is behind FROM as a text is one too. */
  readonly tables: readonly (readonly string[])[];
  /**
   * The functions that it calls, as the parts of their names, in lower case; also those behind FROM, and `s.nextval`, which looks
   * like a column.
   */
  readonly functions: readonly (readonly string[])[];
  /** Names without quotes that it gives to tables and columns of its result. */
  readonly aliases: readonly string[];
}

/** @throws invalid-sql for what cannot be parsed, or can be read in several ways */
export async function classify(sql: string, grammar: string): Promise<readonly Classified[]> {
  return (await readSql(sql, grammar)).map(classifyStatement);
}

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
  const tables: string[][] = [];
  const aliases: string[] = [];
  let doesMore = kind === 'AlterTable' && !altersColumns(body);
  for (const { name, node } of walk(body)) {
    const called = calledBy(name, node);
    if (called !== null) functions.push(called);
    else if (name === 'Table' && isBranch(node)) tables.push(identifiers(node.name ?? null).map((part) => part.name));
    if (name === 'alias') aliases.push(...unquoted(node));
    doesMore ||= writesInside(name, node, kind);
  }
  const found = CLASSES[kind] ?? 'other';
  return { class: doesMore ? 'other' : found, targets: targetsOf(kind, body), tables, functions, aliases };
}

const lower = (node: Node): string[] => identifiers(node).map(({ name }) => name.toLowerCase());

function calledBy(name: string, node: Node): string[] | null {
  if (name === 'CompoundIdentifier') {
    const parts = lower(node);
    return parts.at(-1) === 'nextval' ? parts : null;
  }
  if (!isBranch(node)) return null;
  // `FROM f(1)` is a table with arguments.
  return name === 'Function' || (name === 'Table' && isBranch(node.args)) ? lower(node.name ?? null) : null;
}

/** An alias is a name, or has one and those of columns. */
function unquoted(alias: Node): string[] {
  const named = isBranch(alias) && isBranch(alias.name) ? alias.name : alias;
  return identifiers(named).flatMap((part) => (part.quoted ? [] : [part.name]));
}

/** Hints for a table that keep others waiting. */
const LOCKS = /^(updlock|xlock|tablockx?|holdlock|serializable|repeatableread)$/i;

const WRITES = ['Insert', 'Update', 'Delete', 'Merge'];

/** What does more than read, somewhere inside a statement. */
function writesInside(name: string, node: Node, kind: string): boolean {
  switch (name) {
    case 'body': // Of a query, such as `WITH gone AS (DELETE …)`.
      return isBranch(node) && WRITES.some((write) => write in node);
    case 'into': // `SELECT … INTO t`: a table is made, a file written or a variable set.
      return kind !== 'Insert' && isBranch(node);
    case 'into_table': // `DELETE … OUTPUT deleted.* INTO other`.
      return isBranch(node);
    case 'locks': // `FOR UPDATE` keeps others waiting.
      return Array.isArray(node) && node.length > 0;
    case 'with_hints': // `WITH (UPDLOCK)`.
      return identifiers(node).some((hint) => LOCKS.test(hint.name));
    case 'drop_behavior': // CASCADE: views and other tables go, too.
      return node === 'Cascade';
    default:
      return false;
  }
}

/** Of ALTER TABLE; others reach beyond the table (SWAP WITH, ATTACH PARTITION), rename it, or are about its rights and triggers. */
const COLUMN_OPERATIONS = new Set([
  ...['AddColumn', 'DropColumn', 'RenameColumn', 'AlterColumn', 'ModifyColumn', 'ChangeColumn'],
  ...['AddConstraint', 'DropConstraint', 'RenameConstraint', 'DropPrimaryKey', 'DropForeignKey', 'DropIndex'],
]);

function altersColumns(body: Node): boolean {
  const operations = isBranch(body) ? (body.operations ?? null) : null;
  return (
    Array.isArray(operations) &&
    operations.every((one: Node) => isBranch(one) && Object.keys(one).every((name) => COLUMN_OPERATIONS.has(name)))
  );
}
