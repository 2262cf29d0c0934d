import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Folding } from '../contract/names.ts';
import { matchNames, newName, newNames } from './new-names.ts';

const lowerUpper = { from: 'lower', to: 'upper' } as const;
const upperLower = { from: 'upper', to: 'lower' } as const;
const namesOf = (names: readonly string[], ends: { from: Folding; to: Folding }) =>
  newNames(names, ends).map(({ name }) => name);

/** Names that are likely to meet: in one letter or two, in every case, plain and odd. */
const columns = fc.uniqueArray(
  fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', '_', '1', ' ', 'ß', 'ä'), minLength: 1, maxLength: 3 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
  ),
  { minLength: 1, maxLength: 12 },
);
const folding = fc.constantFrom<Folding>('lower', 'upper', 'none');

test.each<[string, Folding, Folding, string]>([
  ['customer_id', 'lower', 'upper', 'CUSTOMER_ID'],
  ['customer_id', 'none', 'upper', 'CUSTOMER_ID'],
  ['_n$1', 'lower', 'upper', '_N$1'],
  ['CustomerId', 'lower', 'upper', 'CustomerId'],
  ['CustomerId', 'none', 'upper', 'CustomerId'],
  ['ID', 'lower', 'upper', 'ID'],
  ['order date', 'lower', 'upper', 'order date'],
  ['größe', 'lower', 'upper', 'größe'],
  ['1st', 'none', 'upper', '1st'],
  ['CUSTOMER_ID', 'upper', 'lower', 'customer_id'],
  ['customer_id', 'upper', 'lower', 'customer_id'],
  ['CustomerId', 'upper', 'lower', 'CustomerId'],
  ['CUSTOMER_ID', 'upper', 'none', 'CUSTOMER_ID'],
  ['customer_id', 'upper', 'upper', 'customer_id'],
])('%j of a database that folds to %s is, in one that folds to %s, %j', (name, from, to, expected) => {
  expect(newName(name, from, to)).toBe(expected);
});

test('between databases of which none folds to upper case, every name stays', () => {
  const quiet = fc.constantFrom<Folding>('lower', 'none');
  fc.assert(
    fc.property(columns, quiet, quiet, (names, from, to) => {
      expect(namesOf(names, { from, to })).toEqual(names);
    }),
  );
});

test('new names are as unique as the old ones, and all are kept where that was asked for', () => {
  fc.assert(
    fc.property(columns, folding, folding, (names, from, to) => {
      expect(new Set(namesOf(names, { from, to })).size).toBe(names.length);
      expect(newNames(names, { from, to, keep: true }).map(({ name }) => name)).toEqual(names);
    }),
  );
});

test('what went to Snowflake finds the columns that it came from, there and back', () => {
  fc.assert(
    fc.property(columns, (names) => {
      const there = namesOf(names, lowerUpper);
      // A second copy into the table that the first one made, and one back into the table it came from.
      expect(matchNames(names, there)).toEqual(there);
      expect(matchNames(there, names)).toEqual(names);
      // And one back into a new table, which is then filled again.
      const back = namesOf(there, upperLower);
      expect(matchNames(there, back)).toEqual(back);
    }),
  );
});

test('names that need no quotes come back as they were', () => {
  const plain = fc.uniqueArray(fc.stringMatching(/^[a-z_][a-z0-9_$]{0,8}$/), { minLength: 1 });
  fc.assert(
    fc.property(plain, (names) => {
      expect(namesOf(namesOf(names, lowerUpper), upperLower)).toEqual(names);
    }),
  );
});

test('names that would become one stay, and the forecast says why', () => {
  expect(newNames(['id', 'ID', 'note', 'Note'], lowerUpper)).toEqual([
    { name: 'id', remark: 'not named ID there, since another column would be too; SQL there needs quotes: "id"' },
    { name: 'ID', remark: null },
    { name: 'NOTE', remark: 'named NOTE there' },
    { name: 'Note', remark: null },
  ]);
  expect(newNames(['id', 'Note'], { from: 'none', to: 'upper', keep: true })).toEqual([
    { name: 'id', remark: 'SQL there needs quotes: "id"' },
    { name: 'Note', remark: 'SQL there needs quotes: "Note"' },
  ]);
});

test('a column is found by its name, else by the only one that differs in case', () => {
  expect(matchNames(['id', 'Note'], ['ID', 'note', 'more'])).toEqual(['ID', 'note']);
  expect(matchNames(['id'], ['ID', 'id'])).toEqual(['id']);
  expect(matchNames(['Id'], ['ID', 'id'])).toEqual([undefined]);
  expect(matchNames(['Id', 'iD'], ['id'])).toEqual([undefined, undefined]);
  expect(matchNames(['Id', 'id'], ['id'])).toEqual([undefined, 'id']);
  expect(matchNames(['Id', 'id'], ['id', 'ID'])).toEqual(['ID', 'id']);
});
