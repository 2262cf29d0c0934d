import { expect, test } from 'vitest';
import { toError } from './errors.ts';

const said = (number: number, message: string, state = 'HY000', context = {}) =>
  toError({ number, state, message }, context);

test('a place in the statement, in characters of what the user wrote', () => {
  const sql = "SELECT '👍',\n 1 FROM WHERE x = 'canary'";
  const error = said(
    1064,
    "You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for the right syntax to use near 'WHERE x = 'canary'' at line 2",
    '42000',
    { statement: { sql, offset: () => 10 } },
  );
  expect(error).toMatchObject({ code: 'invalid-sql', native: { code: '1064', position: 10 + 21 } });
  expect(JSON.stringify([error.message, error.hint, error.native])).not.toMatch(/canary/);
});

test('an excerpt that is cut off, one that stands twice, one in another language', () => {
  const long = `SELECT 1 FROM FROM ${'x, '.repeat(100)}`;
  const near = long.slice(14, 94);
  expect(
    said(1064, `… near '${near}' at line 1`, '42000', { statement: { sql: long, offset: () => 0 } }).native?.position,
  ).toBe(15);
  const twice = 'SELECT a a a\nFROM b b b';
  expect(
    said(1064, "… near 'b' at line 2", '42000', { statement: { sql: twice, offset: () => 0 } }).native?.position,
  ).toBe(23);
  expect(said(1064, 'Fehler in der SQL-Syntax', '42000').native).toEqual({ code: '1064' });
});

test('rows and columns, as either server writes them', () => {
  expect(said(1366, "Incorrect integer value: 'x' for column `db`.`t`.`v` at row 3", '22007').native).toMatchObject({
    row: 3,
    column: 'v',
  });
  expect(said(1366, "Incorrect integer value: 'x' for column 'v' at row 3").native).toMatchObject({
    row: 3,
    column: 'v',
  });
  expect(said(1048, "Column 'v' cannot be null", '23000')).toMatchObject({
    code: 'constraint',
    native: { column: 'v' },
  });
  expect(said(1364, "Field 'v' doesn't have a default value")).toMatchObject({
    code: 'constraint',
    native: { column: 'v' },
  });
});

test('parameters stay out, a deadlock may be run again, an unknown number goes by its class', () => {
  expect(said(1062, "Duplicate entry 'canary' for key 'PRIMARY'", '23000', { parameters: ['canary'] }).message).toBe(
    "Duplicate entry '?1' for key 'PRIMARY'.",
  );
  expect(said(1213, 'Deadlock found', '40001')).toMatchObject({ code: 'conflict', native: { runAgain: true } });
  expect(said(9999, 'New trouble', '23000').code).toBe('constraint');
  expect(said(9999, '', 'ZZ000')).toMatchObject({
    code: 'internal',
    message: 'The database refused without a message.',
  });
});
