import type { Database } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import { formatTableName, type TableReference } from '../contract/names.ts';

/** What a table looked like when an operation on it was checked. */
export interface Fingerprint {
  /** `connection:schema.table` */
  readonly table: string;
  readonly columns: readonly FingerprintColumn[];
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
  | { readonly kind: 'added' | 'removed'; readonly column: string }
  | { readonly kind: 'renamed'; readonly column: string; readonly to: string }
  | { readonly kind: 'type'; readonly column: string; readonly from: string; readonly to: string }
  | { readonly kind: 'nullable' | 'key'; readonly column: string };

export async function fingerprintOf(
  { connection, table }: TableReference,
  database: Database,
  signal: AbortSignal | undefined,
): Promise<Fingerprint> {
  const fields = await database.fields(table, { signal });
  return {
    table: `${connection}:${formatTableName(table)}`,
    columns: fields.map(({ name, native, nullable, primaryKeyPosition }) => {
      return { name, type: native, nullable, key: primaryKeyPosition };
    }),
  };
}

/**
 * What changed. A column that went and one that came in its place, of the same type, are taken for one that was renamed, where
 * there is only one such pair.
 */
export function driftOf(before: Fingerprint, now: Fingerprint): readonly Drift[] {
  const byName = new Map(now.columns.map((column) => [column.name, column]));
  const known = new Set(before.columns.map((column) => column.name));
  const gone = before.columns.filter((column) => !byName.has(column.name));
  const come = now.columns.filter((column) => !known.has(column.name));
  const [old, next] = [gone[0], come[0]];
  const renamed = gone.length === 1 && come.length === 1 && old && next && old.type === next.type;
  return [
    ...(renamed
      ? [{ kind: 'renamed', column: old.name, to: next.name } as const]
      : [
          ...gone.map(({ name }) => ({ kind: 'removed', column: name }) as const),
          ...come.map(({ name }) => ({ kind: 'added', column: name }) as const),
        ]),
    ...before.columns.flatMap((column) => differences(column, byName.get(column.name))),
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

/** The error that stops an operation whose table is no longer what it was checked on. */
export function driftError(table: string, drift: readonly Drift[], name: string): DagFluxError {
  return new DagFluxError(
    'conflict',
    `The table ${table} is not what "${name}" was checked on: ${drift.map(describeDrift).join(', ')}. Nothing was done.`,
    { hint: `See what would be repaired with: dagflux operations edit ${name} --repair --dry-run` },
  );
}

export function describeDrift(drift: Drift): string {
  switch (drift.kind) {
    case 'added':
      return `the column "${drift.column}" is new`;
    case 'removed':
      return `the column "${drift.column}" is gone`;
    case 'renamed':
      return `the column "${drift.column}" is now called "${drift.to}"`;
    case 'type':
      return `"${drift.column}" was ${drift.from} and is ${drift.to}`;
    case 'nullable':
      return `whether "${drift.column}" may be NULL has changed`;
    case 'key':
      return `the place of "${drift.column}" in the primary key has changed`;
  }
}
