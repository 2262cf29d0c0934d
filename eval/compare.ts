import type { EvalTable } from './task.ts';

/** Why two results are not the same: by the names of columns in any order and case, and by rows in no order. Null: they are. */
export function difference(expected: EvalTable, actual: EvalTable): string | null {
  const names = (table: EvalTable) => table.columns.map((name) => name.toLowerCase());
  const [wanted, found] = [names(expected), names(actual)];
  if ([...wanted].sort().join() !== [...found].sort().join()) return `columns ${found.join(', ')}`;
  if (expected.rows.length !== actual.rows.length) {
    return `${actual.rows.length} rows instead of ${expected.rows.length}`;
  }
  const inOrder = (table: EvalTable, at: readonly string[]) =>
    table.rows.map((row) => JSON.stringify(wanted.map((name) => cell(row[at.indexOf(name)] ?? null)))).sort();
  const right = inOrder(expected, wanted);
  const wrong = inOrder(actual, found).filter((row, index) => row !== right[index]).length;
  return wrong === 0 ? null : 'other values';
}

/** Numbers by value, whatever their type; a midnight as its day. */
function cell(value: string | number | boolean | null): string | boolean | null {
  if (typeof value === 'number') return cell(String(Number(value.toPrecision(10))));
  if (typeof value !== 'string') return value;
  if (/^-?\d+\.\d+$/.test(value)) return value.replace(/\.?0+$/, '');
  return value.replace(/^(\d{4}-\d\d-\d\d) 00:00:00(\+00)?$/, '$1');
}
