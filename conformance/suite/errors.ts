import { expect } from 'vitest';
import { errors, errorTables, errorTablesOfDialect } from '../cases/errors.ts';
import { isWithout } from '../dialects.ts';
import { firstColumn, run } from './execute.ts';
import { type Live, refusal } from './live.ts';

export function errorTests(live: Live): void {
  const { test } = live;
  let ready: Promise<unknown> | undefined;
  const prepare = (): Promise<unknown> => {
    ready ??= run(live.database, (errorTablesOfDialect[live.id] ?? errorTables).join(';'));
    return ready;
  };

  for (const { name, code, sql, own, at } of errors) {
    const statement = own?.[live.id] ?? (typeof sql === 'string' ? sql : sql[live.id]);
    test(name, async () => {
      if (isWithout(statement)) return statement.without;
      await prepare();
      const error = await refusal(run(live.database, statement), code);
      // What the connector itself refuses has no code of the database.
      if (code !== 'unsupported') expect(error.native?.code).toBeTruthy();
      const { position } = error.native ?? {};
      if (at !== undefined && position !== undefined) {
        // Counted in characters, so that an emoji before it is one.
        expect(
          [...statement]
            .slice(position - 1)
            .join('')
            .startsWith(at),
          `position ${position}`,
        ).toBe(true);
      }
      const said = JSON.stringify([error.message, error.hint, error.native]);
      expect(said).not.toContain(statement);
      expect(await firstColumn(live.database, 'SELECT 1')).toEqual([1]);
    });
  }

  test('what is not there, asked for by name', async () => {
    const missing = live.newTable('missing');
    await refusal(live.database.fields(missing), 'not-found');
    await refusal(live.database.fields({ schema: 'no_such_schema', name: 't' }), 'not-found');
    await refusal(live.database.preview(missing, 1), 'not-found');
    await refusal(live.database.tables('no_such_schema'), 'not-found');
  });

  test('work that throws something else comes out as it is', async () => {
    const own = { a: 'value that is no error' };
    await expect(live.database.session(() => Promise.reject(own))).rejects.toBe(own);
  });
}
