import type { Drift, TableDrift } from '../fingerprint.ts';
import type { JoinSpecification } from './specification.ts';

/**
 * A join for tables that are no longer what it was written for: with the new names of renamed columns, of the sources and of the
 * target of a merge; the same where only types, NULL, keys or columns differ that it does not name. Null where a table or a column
 * that it names is gone. `drift` names the tables as the specification does.
 */
export function repairJoin(join: JoinSpecification, drift: readonly TableDrift[]): JoinSpecification | null {
  const byTable = new Map(drift.map(({ table, differences }) => [table, differences]));
  const of = (source: string) => byTable.get(join.sources.find(({ name }) => name === source)?.table ?? '') ?? [];
  const { target } = join;
  const targetDrift = target.mode === 'merge' ? (byTable.get(target.table) ?? []) : [];
  const tables = [...join.sources.map(({ name }) => of(name)), targetDrift];
  if (tables.some((differences) => differences.some(({ kind }) => kind === 'gone'))) return null;
  let lost = false;
  const renamed = (column: string, differences: readonly Drift[]): string => {
    for (const one of differences) {
      if (one.kind === 'renamed' && one.column === column) return one.to;
      if (one.kind === 'removed' && one.column === column) lost = true;
    }
    return column;
  };
  const repaired: JoinSpecification = {
    ...join,
    joins: join.joins.map((entry) => ({
      ...entry,
      on: entry.on.map((pair) => ({
        ...pair,
        left: renamed(pair.left, of(entry.left)),
        right: renamed(pair.right, of(entry.right)),
      })),
    })),
    columns: join.columns.map(({ source, column, as }) => {
      return { source, column: renamed(column, of(source)), as: renamed(as, targetDrift) };
    }),
    target: target.mode === 'merge' ? { ...target, keys: target.keys.map((key) => renamed(key, targetDrift)) } : target,
  };
  return lost ? null : repaired;
}
