import { expect } from 'vitest';
import type { StatementEvent } from '../../src/contract/connector.ts';
import type { DagFluxError } from '../../src/contract/errors.ts';
import { manyRows, rowCaps, rowCapsOfDialect, scripts, scriptsOfDialect } from '../cases/run.ts';
import { isWithout } from '../dialects.ts';
import { firstColumn, query, run, runIn } from './execute.ts';
import { type Live, refusal } from './live.ts';

export function runTests(live: Live): void {
  const { test, sql } = live;
  const { begin = 'BEGIN' } = sql;

  for (const script of scripts) {
    test(`script: ${script.name}`, async () => {
      const text = script.own?.[live.id] ?? script.sql;
      if (isWithout(text)) return text.without;
      const results = await run(live.database, text.replaceAll(/\binteger\b/g, sql.types.integer));
      const stored = (name: string): string => (text.includes(`"${name}"`) ? name : live.folded(name));
      expect(
        results.map(({ fields, rows, command, rowCount }) => ({
          columns: fields?.map((field) => field.name) ?? null,
          rows,
          // Some databases name a statement by its verb alone.
          verb: command.split(' ')[0],
          rowCount,
        })),
      ).toEqual(
        script.results.map(({ command, columns, ...result }) => ({
          columns: columns?.map(stored) ?? null,
          ...result,
          verb: command.split(' ')[0],
        })),
      );
      return undefined;
    });
  }

  const own = scriptsOfDialect[live.id];
  for (const script of isWithout(own) ? [] : own) {
    test(`script: ${script.name}`, async () => {
      const results = await run(live.database, script.sql);
      expect(results.find((result) => result.fields)?.rows).toEqual(script.rows);
    });
  }

  test('the events of a statement: fields, batches of the size asked for, done', async () => {
    const events: StatementEvent[] = [];
    await live.database.session(async (session) => {
      for await (const event of session.run(sql.numbers(25), { batchRows: 10 })) events.push(event);
    });
    expect(events.map((event) => event.kind)).toEqual(['fields', 'batch', 'batch', 'batch', 'done']);
    expect(events.map((event) => (event.kind === 'batch' ? event.batch.rows : 0))).toEqual([0, 10, 10, 5, 0]);
  });

  test('it stops at the first error, with the results so far; each statement stood on its own', async () => {
    const { sql: table } = await live.create(`a ${sql.types.integer}`);
    const commands: string[] = [];
    const error = await refusal(
      live.database.session(async (session) => {
        const script = `INSERT INTO ${table} VALUES (1); SELECT a FROM ${table}; SELECT no_such_column FROM ${table}; INSERT INTO ${table} VALUES (2)`;
        for await (const event of session.run(script)) if (event.kind === 'done') commands.push(event.command);
      }),
      'invalid-sql',
    );
    expect(commands).toEqual(['INSERT', 'SELECT']);
    expect(error.native?.code).toBeTruthy();
    expect(await firstColumn(live.database, `SELECT a FROM ${table}`)).toEqual([1]);
  });

  test('a BEGIN of the user stands until their COMMIT or ROLLBACK', async () => {
    const { sql: table } = await live.create(`a ${sql.types.integer}`);
    await run(live.database, `${begin}; INSERT INTO ${table} VALUES (1); ROLLBACK; INSERT INTO ${table} VALUES (2)`);
    await run(live.database, `${begin}; INSERT INTO ${table} VALUES (3); COMMIT`);
    expect(await firstColumn(live.database, `SELECT a FROM ${table} ORDER BY a`)).toEqual([2, 3]);
  });

  test('a BEGIN that is left open ends with the session, undone', async () => {
    const { sql: table } = await live.create(`a ${sql.types.integer}`);
    await run(live.database, `${begin}; INSERT INTO ${table} VALUES (1)`);
    expect(await firstColumn(live.database, `SELECT a FROM ${table}`)).toEqual([]);
    await run(live.database, `INSERT INTO ${table} VALUES (2)`);
    expect(await firstColumn(live.database, `SELECT a FROM ${table}`)).toEqual([2]);
  });

  const { notice, alone } = sql;
  if (!isWithout(notice)) {
    test('notices come with their statement', async () => {
      const results = await run(live.database, `SELECT 1; ${notice.sql}; SELECT 2`);
      expect(results.map((result) => result.notices.map(({ message }) => message))).toEqual([[], [notice.message], []]);
    });
  }
  if (!isWithout(alone)) {
    test('a statement that cannot run in a transaction works, also between others', async () => {
      expect(await run(live.database, alone)).toHaveLength(1);
      expect(await run(live.database, `SELECT 1; ${alone}; SELECT 2`)).toHaveLength(3);
    });
  }

  test('parameters belong to one statement, and each one counts', async () => {
    const [one, two] = [sql.parameter(1), sql.parameter(2)];
    const sum = `SELECT ${sql.asInteger(`${sql.asInteger(one)} + ${sql.asInteger(two)}`)}`;
    expect(await query(live.database, sum, [2, 40])).toEqual([[42]]);
    await refusal(query(live.database, `${sum}; ${sum}`, [1, 2]), 'invalid-input');
    await refusal(query(live.database, sum, [1]), ['invalid-input', 'invalid-sql']);
    expect(await firstColumn(live.database, `SELECT '${one} ? :a'`)).toEqual([`${one} ? :a`]);
  });

  test('a parameter and the statement stay out of an error', async () => {
    const { sql: table } = await live.create(`n ${sql.types.integer}`);
    const insert = `INSERT INTO ${table} (n) VALUES (${sql.cast(sql.parameter(1), sql.types.integer)}) -- canary_in_the_statement`;
    const error = await refusal(query(live.database, insert, ['canary-in-the-value']), 'invalid-data');
    const { message, hint, native } = error as DagFluxError;
    expect(JSON.stringify({ message, hint, native })).not.toMatch(/canary/);
  });

  for (const { name, sql: capped, statements = 1, not } of [...rowCaps, ...rowCapsOfDialect[live.id]]) {
    if (not?.includes(live.id)) continue;
    for (const { rows, truncated } of [
      { rows: 2, truncated: false },
      { rows: 3, truncated: false },
      { rows: 4, truncated: true },
      { rows: 50_000, truncated: true },
    ]) {
      test(`at most 3 rows of ${rows}: ${name}`, async () => {
        const results = (await run(live.database, capped(sql.numbers(rows)), { maxRows: 3 })).filter(
          ({ fields }) => fields,
        );
        expect(results).toHaveLength(statements);
        const kept = Math.min(rows, 3);
        for (const result of results) {
          expect({ rows: result.rows.length, rowCount: result.rowCount, truncated: result.truncated }).toEqual({
            rows: kept,
            rowCount: kept,
            truncated,
          });
        }
      });
    }
  }

  for (const statement of manyRows[live.id]) {
    test(`at most 3 rows: ${statement}`, async () => {
      const [all] = await run(live.database, statement);
      const [capped] = await run(live.database, statement, { maxRows: 3 });
      expect(all?.rows.length).toBeGreaterThan(3);
      expect(capped).toMatchObject({ truncated: true, rowCount: 3 });
      expect(capped?.rows).toHaveLength(3);
    });
  }

  test('the example for an empty page runs', async () => {
    expect((await run(live.database, live.editor.example))[0]?.rows).toHaveLength(1);
  });

  test('at most no row', async () => {
    const [result] = await run(live.database, sql.numbers(2), { maxRows: 0 });
    expect(result).toMatchObject({ rows: [], truncated: true });
  });

  test('a limit that is a parameter', async () => {
    const select = `SELECT * FROM (${sql.numbers(100)}) AS s LIMIT ${sql.parameter(1)}`;
    for (const [limit, truncated] of [
      [3, false],
      [4, true],
    ] as const) {
      const [result] = await run(live.database, select, { maxRows: 3, parameters: [limit] });
      expect(result).toMatchObject({ truncated, rowCount: 3 });
    }
  });

  test('what a statement writes is not cut off with the rows it returns', async () => {
    if (isWithout(sql.returning)) return sql.returning.without;
    const { sql: table } = await live.create(`n ${sql.types.integer}`);
    const insert = `INSERT INTO ${table} ${sql.numbers(10)} ${sql.returning}`;
    const [result] = await run(live.database, insert, { maxRows: 3 });
    expect(result).toMatchObject({ command: 'INSERT', truncated: true });
    expect(result?.rows).toHaveLength(3);
    expect(await firstColumn(live.database, `SELECT count(*) FROM ${table}`)).toEqual([10]);
    return undefined;
  });

  test('a session is as it was after a limit, an error or a consumer that left', async () => {
    await live.database.session(async (session) => {
      await runIn(session, sql.numbers(100_000), { maxRows: 1 });
      await refusal(runIn(session, 'SELECT no_such_column'), 'invalid-sql');
      for await (const event of session.run(sql.numbers(100_000), { batchRows: 10 })) if (event.kind === 'batch') break;
      expect((await runIn(session, 'SELECT 1 AS a'))[0]?.rows).toEqual([[1]]);
    });
  });
}
