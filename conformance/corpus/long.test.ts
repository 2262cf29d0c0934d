import { afterAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/contract/connector.ts';
import { asDagFluxError, DagFluxError } from '../../src/contract/errors.ts';
import { TestEnds } from '../../tools/move-ends.ts';
import { mysqlServers } from '../../tools/open-mysql.ts';
import { query, run } from '../suite/execute.ts';

const ends = new TestEnds();
afterAll(async () => await ends[Symbol.asyncDispose]());

const STATEMENTS: readonly (readonly [string, string])[] = [
  ['10,000 parentheses', `SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)}`],
  ['10,000 subqueries', `SELECT * FROM ${'(SELECT * FROM '.repeat(10_000)}t${') AS a'.repeat(10_000)}`],
  ['20,000 sums', `SELECT ${'1 + '.repeat(20_000)}1`],
  ['a text of 1 MB', `SELECT '${'x'.repeat(1_000_000)}' AS a`],
  ['a comment of 1 MB', `SELECT 1 /* ${'x'.repeat(1_000_000)} */`],
  ['1 MB of quotes', `SELECT '${"''".repeat(500_000)}' AS a`],
  ['1 MB of what is nothing', `SELECT ${'$'.repeat(1_000_000)}`],
  ['1 MB of semicolons', `SELECT 1${';'.repeat(1_000_000)}`],
  ['a text without an end', `SELECT '${'x'.repeat(1_000_000)}`],
  ['NUL', 'SELECT 1\0'],
  ['half of a character', "SELECT '\ud800' AS a"],
  ['a byte order mark', '\ufeffSELECT 1'],
];

const OPENERS: readonly (readonly [string, () => Promise<Database>])[] = [
  ['PostgreSQL', () => ends.postgres()],
  ['DuckDB', () => ends.duckdb()],
  ...(await mysqlServers()).flatMap(([title, server]) =>
    server.available ? [[title, () => ends.mysql(server)] as const] : [],
  ),
];

describe.each(OPENERS)('%s: long, deep and odd statements end in bounded time, with rows or a sentence', (_, open) => {
  let opened: Promise<Database> | undefined;
  test.each(STATEMENTS)('%s', { timeout: 30_000 }, async (_name, sql) => {
    opened ??= open();
    const database = await opened;
    const error = await run(database, sql, { timeout: 20_000 }).then(
      // What cannot be sent is refused, and not sent as something else.
      (results) => void expect(results.flatMap(({ rows }) => rows.flat())).not.toContain('\ufffd'),
      (reason: unknown) => reason,
    );
    if (error !== undefined) {
      expect(error).toBeInstanceOf(DagFluxError);
      const { code, message } = asDagFluxError(error);
      expect(code).not.toBe('internal');
      expect(message.length).toBeLessThan(1_000);
    }
    expect((await query(database, 'SELECT 1 AS a')).flat().map(Number)).toEqual([1]);
  });
});
