import type { Database } from '../contract/connector.ts';
import { asDagFluxError, DagFluxError } from '../contract/errors.ts';
import type { TableName } from '../contract/names.ts';

/** What a table looked like when an operation on it was checked. */
export interface Fingerprint {
  /** As the operation names it. */
  readonly table: string;
  /** Null: there was no such table. */
  readonly columns: readonly FingerprintColumn[] | null;
}

interface FingerprintColumn {
  readonly name: string;
  /** The database's own name of the type. */
  readonly type: string;
  readonly nullable: boolean;
  /** 1-based position in the primary key; null = not part of it. */
  readonly key: number | null;
}

/** One difference between then and now. */
export type Drift =
  /** The whole table. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'added' | 'removed'; readonly column: string }
  | { readonly kind: 'renamed'; readonly column: string; readonly to: string }
  | { readonly kind: 'type'; readonly column: string; readonly from: string; readonly to: string }
  | { readonly kind: 'nullable' | 'key'; readonly column: string };

/** The differences of one table, at least one. */
export interface TableDrift {
  readonly table: string;
  readonly differences: readonly Drift[];
}

/** The columns of a table; null where it is not there. */
export async function columnsOf(
  table: TableName,
  database: Database,
  signal: AbortSignal | undefined,
): Promise<Fingerprint['columns']> {
  try {
    const fields = await database.fields(table, { signal });
    return fields.map(({ name, native, nullable, primaryKeyPosition }) => {
      return { name, type: native, nullable, key: primaryKeyPosition };
    });
  } catch (error) {
    if (asDagFluxError(error).code === 'not-found') return null;
    throw error;
  }
}

/**
 * What changed. A column that went and one that came in its place are taken for one that was renamed, where they are the only two of
 * their type that went and came.
 */
export function driftOf(before: Fingerprint['columns'], now: Fingerprint['columns']): readonly Drift[] {
  if (now === null) return [{ kind: 'gone' }];
  const columns = before ?? [];
  const gone = columns.filter(({ name }) => !now.some((column) => column.name === name));
  const come = now.filter(({ name }) => !columns.some((column) => column.name === name));
  const onlyOf = (type: string, among: readonly FingerprintColumn[]) => {
    const found = among.filter((column) => column.type === type);
    return found.length === 1 ? found[0] : undefined;
  };
  const renames = new Map<FingerprintColumn, FingerprintColumn>();
  for (const column of gone) {
    const next = onlyOf(column.type, come);
    if (next !== undefined && onlyOf(column.type, gone) === column) renames.set(column, next);
  }
  const renamedTo = new Set(renames.values());
  return [
    ...[...renames].map(([{ name }, next]) => ({ kind: 'renamed', column: name, to: next.name }) as const),
    ...gone.filter((column) => !renames.has(column)).map(({ name }) => ({ kind: 'removed', column: name }) as const),
    ...come.filter((column) => !renamedTo.has(column)).map(({ name }) => ({ kind: 'added', column: name }) as const),
    ...columns.flatMap((column) =>
      differences(
        column,
        now.find(({ name }) => name === column.name),
      ),
    ),
  ];
}

function differences(before: FingerprintColumn, now: FingerprintColumn | undefined): Drift[] {
  if (now === undefined) return [];
  const column = before.name;
  const found: Drift[] = [];
  if (before.type !== now.type) found.push({ kind: 'type', column, from: before.type, to: now.type });
  if (before.nullable !== now.nullable) found.push({ kind: 'nullable', column });
  if (before.key !== now.key) found.push({ kind: 'key', column });
  return found;
}

/** The error that stops an operation whose tables are no longer what it was checked on. */
export function driftError(drift: readonly TableDrift[], name: string): DagFluxError {
  const told = drift.flatMap(({ table, differences: of }) => of.map((one) => describeDrift(one, table)));
  return new DagFluxError(
    'conflict',
    `What "${name}" was checked on is no longer so: ${told.join('; ')}. Nothing was done.`,
    { hint: `See what would be repaired with: dagflux operations edit ${name} --repair --dry-run` },
  );
}

export function describeDrift(drift: Drift, table: string): string {
  switch (drift.kind) {
    case 'gone':
      return `the table ${table} is gone`;
    case 'added':
      return `the column "${drift.column}" of ${table} is new`;
    case 'removed':
      return `the column "${drift.column}" of ${table} is gone`;
    case 'renamed':
      return `the column "${drift.column}" of ${table} is now called "${drift.to}"`;
    case 'type':
      return `"${drift.column}" of ${table} was ${drift.from} and is ${drift.to}`;
    case 'nullable':
      return `whether "${drift.column}" of ${table} may be NULL has changed`;
    case 'key':
      return `the place of "${drift.column}" in the primary key of ${table} has changed`;
  }
}
