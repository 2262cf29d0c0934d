import { countWords } from '../components/times.ts';
import type { GridColumn } from '../grid/rows.ts';
import type { Asked, Condition } from './use-result.ts';

/** `1 loaded row`, `10,000 loaded rows`. */
export const loadedWords = (rows: number): string => `${countWords(rows)} loaded ${rows === 1 ? 'row' : 'rows'}`;

export const CONDITION_WORDS: Readonly<Record<Condition['is'], string>> = {
  equal: 'is',
  'not equal': 'is not',
  less: 'is less than',
  greater: 'is greater than',
  contains: 'contains',
  null: 'is NULL',
  'not null': 'is not NULL',
};

/** What is shown and where it was made: `Sorted by a ↑: 10,000 loaded of more`. */
export function askedWords(
  { where, sort, conditions = [] }: Asked,
  columns: readonly GridColumn[],
  { loaded, shown, hasAll }: { readonly loaded: number; readonly shown: number; readonly hasAll: boolean },
): string {
  const name = (place: number) => columns[place]?.name || '(no name)';
  const parts = [
    sort && `Sorted by ${name(sort.column)} ${sort.descending ? '↓' : '↑'}`,
    ...conditions.map(
      ({ column, is, value }) => `${name(column)} ${CONDITION_WORDS[is]}${value === undefined ? '' : ` ${value}`}`,
    ),
  ].filter(Boolean);
  if (where === 'database') return `${parts.join(', ')}: by the database.`;
  const of = hasAll ? `all ${countWords(loaded)} rows, here` : `${countWords(loaded)} loaded of more`;
  return `${parts.join(', ')}: ${conditions.length > 0 ? `${countWords(shown)} of ` : ''}${of}.`;
}
