import { expect, test } from 'vitest';
import { renameColumn } from './rename-column.ts';

const renamed = (sql: string, grammar = 'postgresql') =>
  renameColumn(sql, { grammar, from: 'name', to: 'full name', quote: (name) => `"${name}"` });

test.each([
  ['SELECT id, name FROM t', 'SELECT id, "full name" AS "name" FROM t'],
  [
    'SELECT t.name FROM t\n WHERE lower(name) = 1 ORDER BY NAME',
    'SELECT t."full name" AS "name" FROM t\n WHERE lower("full name") = 1 ORDER BY "full name"',
  ],
  ['SELECT upper("name") AS name FROM name', 'SELECT upper("full name") AS name FROM name'],
  ["SELECT 'name', id -- name\n FROM t", "SELECT 'name', id -- name\n FROM t"],
  [
    "UPDATE t SET name = 'é' || name WHERE name <> ''",
    `UPDATE t SET "full name" = 'é' || "full name" WHERE "full name" <> ''`,
  ],
  ['SELECT "NAME" FROM t', 'SELECT "NAME" FROM t'],
])('%s', async (sql, expected) => {
  expect(await renamed(sql)).toBe(expected);
});
