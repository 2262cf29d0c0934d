import { expect, test } from 'vitest';
import { askedWords } from './words.ts';

const columns = [
  { name: 'a', native: 'int8', kind: 'int' },
  { name: '', native: 'text', kind: 'text' },
];

test.each([
  [{ where: 'here', sort: { column: 0, descending: true } }, false, 'Sorted by a ↓: 10,000 loaded of more.'],
  [{ where: 'here', sort: { column: 1, descending: false } }, true, 'Sorted by (no name) ↑: all 10,000 rows, here.'],
  [
    { where: 'here', conditions: [{ column: 0, is: 'less', value: '7' }] },
    false,
    'a is less than 7: 12 of 10,000 loaded of more.',
  ],
  [{ where: 'database', sort: { column: 0, descending: false } }, false, 'Sorted by a ↑: by the database.'],
] as const)('%j', (asked, hasAll, words) => {
  expect(askedWords(asked, columns, { loaded: 10_000, shown: 12, hasAll })).toBe(words);
});
