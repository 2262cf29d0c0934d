import type { Selection } from '../contract/connector.ts';
import { selectFrom } from '../contract/dialect.ts';
import { DagFluxError } from '../contract/errors.ts';
import { formatTableName } from '../contract/names.ts';
import type { Field, TableField } from '../contract/values.ts';
import { names } from './naming.ts';
import { likeNamed, matchNames, namedThere, newNames } from './new-names.ts';
import { primaryKeyOf, readSource, type Source } from './source.ts';
import { readTarget } from './target.ts';
import type { MoveRequest } from './types.ts';

/** What goes where, before the data has been looked at. */
export interface Plan {
  /** What is read: exactly these columns, in this order. */
  readonly selection: Selection;
  /** The same as a SELECT. */
  readonly sql: string;
  readonly columns: readonly PlannedColumn[];
  /** Columns of the source that the target computes itself. */
  readonly leftOut: readonly string[];
  /** Of the source, where all of it is copied into a table to be made; by the names that the columns get. */
  readonly primaryKey: readonly string[];
  /** Of an upsert, by its names in the target. */
  readonly key: readonly string[];
  readonly totalRows: number | null;
  readonly large: boolean;
}

export interface PlannedColumn {
  readonly source: Field;
  /** In the target. */
  readonly name: string;
  /** What the forecast says of its name. */
  readonly remark?: string | null;
  readonly nullable: boolean;
  /** The column to be filled; null = it is to be made. */
  readonly target: TableField | null;
}

/**
 * Matches the columns of both sides by name, or names those of a new table.
 * @throws invalid-input for columns that do not correspond, not-found and already-exists for tables
 */
export async function makePlan(request: MoveRequest, signal: AbortSignal | undefined): Promise<Plan> {
  const target = await readTarget(request, signal);
  const source = await readSource(request.from, signal);
  refuseRepeated(source.fields);
  const columns = target === null ? newColumns(request, source) : matchColumns(request, source, target);
  const kept = columns.filter((column) => column.target?.generated !== true);
  const plan = {
    ...readExactly(request, source, kept.length < columns.length ? kept : null),
    columns: kept,
    leftOut: columns.filter((column) => !kept.includes(column)).map((column) => column.source.name),
    primaryKey: target === null ? keyWhenCopied(source, columns) : [],
    key: request.mode === 'upsert' && target !== null ? findKey(request, kept, target) : [],
    totalRows: source.totalRows,
    large: source.large,
  };
  quoteNames(request, plan);
  return plan;
}

function newColumns({ from, to, keepNames }: MoveRequest, { fields }: Source): PlannedColumn[] {
  const own = fields.map(({ name }) => name);
  const given = newNames(own, {
    from: from.database.capabilities.folding,
    to: to.database.capabilities.folding,
    keep: keepNames,
  });
  return fields.map((source, index) => {
    const { name, remark } = given[index] ?? { name: source.name, remark: null };
    return { source, name, remark, nullable: source.nullable ?? true, target: null };
  });
}

function matchColumns(request: MoveRequest, source: Source, target: readonly TableField[]): PlannedColumn[] {
  const theirs = target.map(({ name }) => name);
  const own = source.fields.map(({ name }) => name);
  const matched = matchNames(own, theirs);
  const unknown = own.filter((_, index) => matched[index] === undefined);
  if (unknown.length > 0) {
    const alike = unknown.flatMap((name) => likeNamed(name, theirs));
    const hint =
      alike.length > 0
        ? `Only their case tells ${names([...new Set([...unknown, ...alike])])} apart, so nobody can say which is meant: name the columns as the table does, in a query with AS.`
        : `Its columns are ${names(theirs.slice(0, 20))}; choose with --columns.`;
    throw new DagFluxError(
      'invalid-input',
      `The table ${formatTableName(request.to.table)} has no column ${names(unknown)}.`,
      { hint },
    );
  }
  const byName = new Map(target.map((field) => [field.name, field]));
  return source.fields.map((field, index) => {
    const existing = byName.get(matched[index] ?? '') as TableField; // each is there: checked above
    const remark = existing.name === field.name ? null : namedThere(existing.name);
    return { source: field, name: existing.name, remark, nullable: existing.nullable, target: existing };
  });
}

/** The selection with its columns spelled out, so that what is read cannot differ from what was planned. */
function readExactly(request: MoveRequest, source: Source, kept: readonly PlannedColumn[] | null) {
  const { selection, database } = request.from;
  if ('table' in selection) {
    const columns = kept?.map((column) => column.source.name) ?? source.fields.map((field) => field.name);
    // A table without columns has rows all the same: they are read by `*`.
    const exact = {
      table: selection.table,
      columns: columns.length === 0 ? undefined : columns,
      where: selection.where,
    };
    return { selection: exact, sql: selectFrom(database.dialect, exact.table, exact) };
  }
  if (kept === null) return { selection, sql: selection.sql };
  const list = kept.map((column) => database.dialect.quoteIdentifier(column.source.name)).join(', ');
  // On lines of its own: the query may end in a line comment.
  const sql = `SELECT ${list} FROM (\n${selection.sql}\n) AS dagflux_query`;
  return { selection: { sql }, sql };
}

function keyWhenCopied(source: Source, columns: readonly PlannedColumn[]): readonly string[] {
  const key = source.primaryKey.map((name) => columns.find((column) => column.source.name === name)?.name);
  const copied = key.filter((name) => name !== undefined);
  return copied.length === key.length ? copied : [];
}

function findKey(request: MoveRequest, columns: readonly PlannedColumn[], target: readonly TableField[]) {
  const key = request.key ?? primaryKeyOf(target);
  if (key.length === 0) {
    throw new DagFluxError('invalid-input', `The table ${formatTableName(request.to.table)} has no primary key.`, {
      hint: 'Name the columns that are unique in it with --key.',
    });
  }
  const meant = key.map((name) => {
    return (columns.find((column) => column.name === name) ?? columns.find(({ source }) => source.name === name))?.name;
  });
  const missing = key.filter((_, index) => meant[index] === undefined);
  if (missing.length > 0) {
    throw new DagFluxError(
      'invalid-input',
      `The key column ${names(missing)} is not among the columns that are moved.`,
      {
        hint: 'Rows are matched by the key, so the source must have all its columns.',
      },
    );
  }
  return meant.filter((name) => name !== undefined);
}

function refuseRepeated(fields: readonly Field[]): void {
  const repeated = fields.filter((field, index) => fields.findIndex(({ name }) => name === field.name) < index);
  if (repeated.length === 0) return;
  throw new DagFluxError(
    'invalid-input',
    `The source has more than one column named ${names(repeated.map((field) => field.name))}.`,
    { hint: 'Give each column of the query a name of its own with AS.' },
  );
}

/** Refuses, before anything is done, the names that the target cannot hold. */
function quoteNames(request: MoveRequest, plan: Plan): void {
  const { dialect } = request.to.database;
  dialect.table(request.to.table);
  for (const { name } of plan.columns) dialect.quoteIdentifier(name);
}

/** The columns to be filled, of a table that is there. */
export function targetFields({ columns }: Plan): readonly Field[] {
  return columns.map(({ target, source, name }) => target ?? { ...source, name });
}

/** The columns of the plan in the target, as options of a SELECT of it. */
export function columnsOf({ columns }: Plan): { readonly columns: readonly string[] | undefined } {
  return { columns: columns.length === 0 ? undefined : columns.map(({ name }) => name) };
}
