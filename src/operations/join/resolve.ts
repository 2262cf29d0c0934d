import type { Database } from '../../contract/connector.ts';
import type { DagFluxError } from '../../contract/errors.ts';
import { formatName, formatTableName, parseTableReference, type TableName } from '../../contract/names.ts';
import { nearNames } from '../../contract/near-names.ts';
import type { TableField } from '../../contract/values.ts';
import { findTable } from '../../move/find-table.ts';
import { matchNames, newNames } from '../../move/new-names.ts';
import { primaryKeyOf } from '../../move/source.ts';
import { readTarget } from '../../move/target.ts';
import { modeFor } from '../mode.ts';
import type { JoinOptions } from './events.ts';
import { type JoinSpecification, type JoinType, wrong } from './specification.ts';

/** A table that takes part in a join. */
export interface JoinSource {
  readonly name: string;
  /** Its name in the SQL that is rendered. */
  readonly alias: string;
  readonly connection: string;
  readonly database: Database;
  readonly table: TableName;
  /** The columns that are kept or compared, in the table's order. */
  readonly fields: readonly TableField[];
  readonly primaryKey: readonly string[];
  readonly estimatedRows: number | null;
  readonly estimatedBytes: number | null;
  /** It is in the database where the join runs. */
  readonly local: boolean;
}

export interface JoinColumn {
  readonly source: JoinSource;
  readonly field: TableField;
}

export interface JoinCondition {
  readonly left: JoinColumn;
  readonly right: JoinColumn;
  readonly asText: boolean;
}

/** Brings one source in: all its conditions hold, with sources that are joined before. */
interface JoinStep {
  readonly type: JoinType;
  readonly right: JoinSource;
  readonly on: readonly JoinCondition[];
}

interface Place {
  readonly connection: string;
  readonly database: Database;
}

/** A specification whose tables and columns were found. */
export interface ResolvedJoin {
  readonly sources: readonly JoinSource[];
  readonly first: JoinSource;
  readonly steps: readonly JoinStep[];
  readonly columns: readonly (JoinColumn & { readonly as: string })[];
  /** Where the join runs: the destination, or one of its sources (`venue.ts`). */
  readonly venue: Place;
  readonly destination: Place & { readonly table: TableName };
  /** The columns that are to be filled, by name; null = the table is to be made. */
  readonly target: ReadonlyMap<string, TableField> | null;
  /** Of a merge; empty where a table is made, or gets new rows in place of its own. */
  readonly key: readonly string[];
}

/** Whether no two rows of a source are equal in these columns. */
export function tellsRowsApart({ primaryKey }: JoinSource, columns: readonly JoinColumn[]): boolean {
  return primaryKey.length > 0 && primaryKey.every((name) => columns.some(({ field }) => field.name === name));
}

/** Opens the database of a connection. */
export type Open = (connection: string) => Promise<Database>;

/** @throws not-found, already-exists, invalid-input naming what is wrong by its path */
export async function resolveJoin(
  specification: JoinSpecification,
  open: Open,
  { signal, again }: Pick<JoinOptions, 'signal' | 'again'>,
): Promise<ResolvedJoin> {
  const { target: wanted } = specification;
  const place = parseTableReference(wanted.table);
  const database = await open(place.connection);
  const keepNames = wanted.mode === 'create' ? wanted.keepNames : undefined;
  const table = await findTable(database, place, { keepNames, signal });
  const destination = { connection: place.connection, database, table };
  const mode = wanted.mode === 'merge' ? 'upsert' : await modeFor(table, database, { again, signal });
  const [existing, sources] = await Promise.all([
    readTarget({ from: { ...destination, selection: { sql: '' } }, to: destination, mode }, signal),
    Promise.all(
      specification.sources.map((_, index) => readSource(specification, index, { open, venue: database, signal })),
    ),
  ]);
  const found = (name: string): JoinSource => {
    return sources.find((source) => source.name === name) as JoinSource; // the specification was checked
  };
  const column = (name: string, of: string): JoinColumn => {
    const source = found(name);
    return { source, field: source.fields.find((field) => field.name === of) as TableField }; // checked by readSource
  };
  const own = specification.columns.map(({ as }) => as);
  const named =
    existing === null
      ? newNames(own, { from: 'none', to: database.capabilities.folding, keep: keepNames }).map(({ name }) => name)
      : matchTarget(own, existing);
  const steps: JoinStep[] = [];
  for (const { left, right, type, on } of specification.joins) {
    const conditions = on.map((pair) => {
      return { left: column(left, pair.left), right: column(right, pair.right), asText: pair.as === 'text' };
    });
    const last = steps.at(-1);
    if (last?.right.name === right) steps[steps.length - 1] = { ...last, on: [...last.on, ...conditions] };
    else steps.push({ type, right: found(right), on: conditions });
  }
  return {
    sources,
    first: found(specification.joins[0]?.left ?? ''),
    steps,
    columns: specification.columns.map(({ source, column: name }, index) => {
      return { ...column(source, name), as: named[index] ?? '' };
    }),
    venue: destination,
    destination,
    target: existing && new Map(existing.map((field) => [field.name, field])),
    key: wanted.mode === 'merge' ? wanted.keys.map((name) => named[own.indexOf(name)] ?? name) : [],
  };
}

async function readSource(
  specification: JoinSpecification,
  index: number,
  { open, venue, signal }: { open: Open; venue: Database; signal: AbortSignal | undefined },
): Promise<JoinSource> {
  const { name, table: reference } = specification.sources[index] as JoinSpecification['sources'][number];
  const written = parseTableReference(reference);
  const { connection } = written;
  const database = await open(connection);
  const table = await findTable(database, written, { signal });
  const [fields, tables] = await Promise.all([
    database.fields(table, { signal }),
    database.tables(table.schema, { signal }),
  ]);
  const info = tables.find((one) => one.name === table.name);
  const used = new Set<string>();
  for (const { path, column } of mentions(specification, name)) {
    if (!fields.some((field) => field.name === column)) throw unknownColumn(path, column, { table, fields });
    used.add(column);
  }
  return {
    name,
    alias: `s${index + 1}`,
    connection,
    database,
    table,
    fields: fields.filter((field) => used.has(field.name)),
    primaryKey: primaryKeyOf(fields),
    estimatedRows: info?.estimatedRows ?? null,
    estimatedBytes: info?.bytes ?? null,
    local: database === venue,
  };
}

/** Every place where a specification names a column of a source. */
function mentions({ joins, columns }: JoinSpecification, name: string) {
  const compared = joins.flatMap(({ left, right, on }, join) =>
    on.flatMap((pair, index) => {
      const at = (side: 'left' | 'right') => ({ path: ['joins', join, 'on', index, side], column: pair[side] });
      return [...(left === name ? [at('left')] : []), ...(right === name ? [at('right')] : [])];
    }),
  );
  const kept = columns.flatMap(({ source, column }, index) => {
    return source === name ? [{ path: ['columns', index, 'column'], column }] : [];
  });
  return [...compared, ...kept];
}

function unknownColumn(
  path: readonly PropertyKey[],
  column: string,
  { table, fields }: { readonly table: TableName; readonly fields: readonly TableField[] },
): DagFluxError {
  const names = fields.map((field) => field.name);
  const near = nearNames(column, names);
  const list = (near.length > 0 ? near : names.slice(0, 20)).map(formatName).join(', ');
  const hint = near.length > 0 ? `Did you mean ${list}?` : `Its columns are ${list}.`;
  return wrong(path, `the table ${formatTableName(table)} has no column ${formatName(column)}`, hint);
}

/** The target's names of the columns, in their order. */
function matchTarget(own: readonly string[], existing: readonly TableField[]): readonly string[] {
  const matched = matchNames(
    own,
    existing.map(({ name }) => name),
  );
  return own.map((as, index) => {
    const field = existing.find(({ name }) => name === matched[index]);
    const path = ['columns', index, 'as'];
    if (field === undefined) {
      const list = existing.slice(0, 20).map(({ name }) => formatName(name));
      throw wrong(path, `the target has no column ${formatName(as)}`, `Its columns are ${list.join(', ')}.`);
    }
    if (field.generated) throw wrong(path, `the target computes ${formatName(as)} itself`, 'Leave the column out.');
    return field.name;
  });
}
