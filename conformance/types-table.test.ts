import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PAGE, withTypesTable } from './types-table.ts';

test('the table of types on the page is the one that the tests hold', () => {
  const page = readFileSync(PAGE, 'utf8');
  expect(withTypesTable(page), 'Run `npm run docs:types`.').toBe(page);
});
