import { expect } from 'vitest';
import { firstColumn, run, runIn } from './execute.ts';
import { type Live, refusal } from './live.ts';

/** Plans: of one statement, which is never run. */
export function explainTests(live: Live): void {
  const { test, sql } = live;

  const filled = async () => {
    const { sql: table } = await live.create(`n ${sql.types.integer}`);
    await run(live.database, `INSERT INTO ${table} VALUES (1), (2)`);
    return table;
  };
  const left = (table: string) => firstColumn(live.database, `SELECT n FROM ${table} ORDER BY n`);

  test('a plan is a text, and what it is of is not run', async () => {
    const table = await filled();
    await live.database.session(async (session) => {
      for (const statement of [
        `SELECT n FROM ${table} WHERE n > 1 -- a comment`,
        `DELETE FROM ${table} WHERE n > 0;`,
        `INSERT INTO ${table} SELECT n + 2 FROM ${table}`,
        `UPDATE ${table} SET n = 7 WHERE n > 0`,
      ]) {
        expect((await session.explain(statement)).trim(), statement).not.toBe('');
      }
      expect((await runIn(session, 'SELECT 1 AS a'))[0]?.rows).toEqual([[1]]);
    });
    expect(await left(table)).toEqual([1, 2]);
  });

  test('what would run it is refused, and so are several', async () => {
    const table = await filled();
    const remove = `DELETE FROM ${table} WHERE n > 0`;
    await live.database.session(async (session) => {
      for (const text of [`ANALYZE ${remove}`, `(ANALYZE) ${remove}`, `/* x */ analyze verbose ${remove}`]) {
        await refusal(session.explain(text), ['invalid-input', 'invalid-sql', 'unsupported']);
      }
      for (const text of ['', `SELECT 1; ${remove}`]) await refusal(session.explain(text), 'invalid-input');
      expect((await runIn(session, 'SELECT 1 AS a'))[0]?.rows).toEqual([[1]]);
    });
    expect(await left(table)).toEqual([1, 2]);
  });

  test('what is wrong with it is told at its place', async () => {
    const table = await filled();
    const statement = `SELECT n,\n  no_such_column FROM ${table}`;
    const error = await refusal(
      live.database.session((session) => session.explain(statement)),
      'invalid-sql',
    );
    const { position } = error.native ?? {};
    if (position !== undefined) expect(statement.slice(position - 1)).toMatch(/^\s*no_such_column/);
    await refusal(
      live.database.session((session) => session.explain(statement, { signal: AbortSignal.abort() })),
      'cancelled',
    );
  });
}
