import { expect, test } from 'vitest';
import { pages, withTypesTable } from './types-table.ts';

test.each(pages())("the table of types on $id's page is the one that the tests hold", ({ id, text }) => {
  expect(withTypesTable(id, text), 'Run `npm run docs:types`.').toBe(text);
});

test('the reference connector has such a page', () => {
  expect(pages().map(({ id }) => id)).toContain('postgres');
});
