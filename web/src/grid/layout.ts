import type { GridColumn } from './rows.ts';

/** Which columns are shown, where and how wide; by their keys, so that it fits a table that has changed since. */
export interface Layout {
  /** In this order; columns that are not named follow as they came. */
  readonly order: readonly string[];
  readonly hidden: readonly string[];
  /** They stay at the left. */
  readonly pinned: readonly string[];
  /** In pixels, where somebody has set one. */
  readonly widths: Readonly<Record<string, number>>;
}

export const AS_IT_CAME: Layout = { order: [], hidden: [], pinned: [], widths: {} };

/** Of columns with one name each has its own. */
export function columnKeys(columns: readonly Pick<GridColumn, 'name'>[]): readonly string[] {
  const seen = new Map<string, number>();
  return columns.map(({ name }) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name}\u0000${times}`;
  });
}

/** Places of the shown columns, the pinned ones first. */
export function shownPlaces(keys: readonly string[], { order, hidden, pinned }: Layout): readonly number[] {
  const all = orderedPlaces(keys, order).filter((place) => !hidden.includes(keys[place] ?? ''));
  const isPinned = (place: number) => pinned.includes(keys[place] ?? '');
  return [...all.filter(isPinned), ...all.filter((place) => !isPinned(place))];
}

/** Places of all columns as they are ordered. */
export function orderedPlaces(keys: readonly string[], order: readonly string[]): readonly number[] {
  const rank = new Map(order.map((key, index) => [key, index]));
  const places = keys.map((_, place) => place);
  // A new column comes behind those that were ordered.
  return places.sort(
    (a, b) => (rank.get(keys[a] ?? '') ?? order.length) - (rank.get(keys[b] ?? '') ?? order.length) || a - b,
  );
}

export function toggled(list: readonly string[], key: string): readonly string[] {
  return list.includes(key) ? list.filter((each) => each !== key) : [...list, key];
}

/** `key` one step up or down among all columns. */
export function moved(keys: readonly string[], layout: Layout, key: string, step: -1 | 1): Layout {
  const order = orderedPlaces(keys, layout.order).map((place) => keys[place] ?? '');
  const from = order.indexOf(key);
  const to = from + step;
  if (from < 0 || to < 0 || to >= order.length) return layout;
  order.splice(to, 0, ...order.splice(from, 1));
  return { ...layout, order };
}
