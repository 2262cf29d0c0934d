import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from '../../../conformance/suite/execute.ts';
import { connectForText } from '../../../tools/postgres-query.ts';
import { denied } from '../../../tools/redshift/deny-list.ts';
import { testRedshift } from '../../../tools/redshift/test-redshift.ts';
import { splitStatements } from '../postgres/lexer.ts';
import { form } from './form.ts';

const page = readFileSync(new URL('../../../docs/connectors/redshift.md', import.meta.url), 'utf8');
const [createUser = '', readAndWrite = '', readOnly = ''] = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map(
  (match) => match[1],
);

test('the steps of the page make users that may do what it says', async () => {
  await using redshift = await testRedshift();
  await run(redshift.database, 'CREATE TABLE orders (n integer)');
  await using connection = await connectForText(redshift.emulator.direct);
  for (const [user, steps, missing] of [
    ['page_writer', readAndWrite, 'write'],
    ['page_reader', readOnly, 'read'],
  ] as const) {
    // A fresh PostgreSQL lets everybody make temporary tables and use the schema.
    await connection.run(
      'REVOKE ALL ON SCHEMA public FROM PUBLIC; REVOKE TEMP ON DATABASE dev FROM PUBLIC'.replace(
        'dev',
        redshift.emulator.direct.database,
      ),
    );
    const script = `${createUser}\n${steps}`
      .replaceAll('dagflux', user)
      .replace('DATABASE dev', `DATABASE ${redshift.emulator.direct.database}`);
    const statements = splitStatements(script);
    expect(statements.length).toBeGreaterThan(3);
    for (const { sql } of statements) {
      expect(denied(sql)).toBeUndefined();
      await connection.run(sql);
    }
    const database = await redshift.open({ username: user, password: 'Choose-a-strong-1' });
    const report = await database.test();
    expect(report).toMatchObject({ ok: true });
    expect(report.missing?.[missing]).toEqual([]);
    if (missing === 'read') expect(report.missing?.write).not.toEqual([]);
    await run(database, 'SELECT * FROM orders');
    await database[Symbol.asyncDispose]();
    await connection.run(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
  }
});

test('the page lists every field', () => {
  for (const { label } of form) expect(page.toLowerCase(), label).toContain(label.replace(/ \(.*/, '').toLowerCase());
});
