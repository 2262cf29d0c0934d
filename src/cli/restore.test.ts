import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

let dagflux: TestCommandLine;
beforeAll(async () => {
  dagflux = await testCommandLine();
  await dagflux.connect('erp', await testDatabase());
});
afterAll(() => dagflux?.[Symbol.asyncDispose]());

const run = (...argv: string[]) => dagflux.run(argv);
const sql = async (text: string): Promise<unknown[][]> => {
  const { results } = (await dagflux.json(['query', 'erp', text])) as { results: { rows: unknown[][] }[] };
  return results.at(-1)?.rows ?? [];
};

describe('a backup that cannot be put back says why', () => {
  async function changed(table: string): Promise<void> {
    await sql(`CREATE TYPE mood_${table} AS ENUM ('glad', 'sad');
      CREATE TABLE ${table} (id int PRIMARY KEY, mood mood_${table}, tags text[], at timestamptz, twice int GENERATED ALWAYS AS (id * 2) STORED);
      INSERT INTO ${table} VALUES (1, 'glad', '{a,"b c"}', '2024-05-01 12:00+02'), (2, NULL, NULL, 'infinity')`);
    const change = `DELETE FROM ${table} WHERE id = 1`;
    await run('transform', `erp:${table}`, '--in-place', '--sql', change, '--save', table, '--dry-run');
    const done = await run('operations', 'run', table, '--backup');
    expect([done.code, done.stderr]).toEqual([0, '']);
  }
  const restore = (name: string) => run('operations', 'restore', name, '--yes');

  test('types of its own come back as they were', async () => {
    await changed('moods');
    const restored = await restore('moods');
    expect([restored.code, restored.stderr]).toEqual([0, '']);
    expect(await sql('SELECT id, mood, tags[2], at, twice FROM moods ORDER BY id')).toEqual([
      [1, 'glad', 'b c', '2024-05-01 10:00:00+00', 2],
      [2, null, null, 'infinity', 4],
    ]);
  });

  test.each([
    ['a column is gone', 'ALTER TABLE $ DROP tags', /no longer the column "tags"/],
    ['the table is gone', 'DROP TABLE $', /the table is gone/],
    ['a column has another type', 'ALTER TABLE $ ALTER mood TYPE int USING 1', /mood/],
    [
      'another table refers to its rows',
      'CREATE TABLE $_more (id int REFERENCES $); INSERT INTO $_more VALUES (2)',
      /still referenced|foreign key/,
    ],
  ])('%s', async (_, statement, why) => {
    const table = `kept_${Math.random().toString(36).slice(2, 8)}`;
    await changed(table);
    await sql(statement.replaceAll('$', table));
    const { code, stderr } = await restore(table);
    expect(code).toBe(1);
    expect(stderr).toContain(`erp:${table} cannot be put back`);
    expect(stderr).toMatch(why);
  });

  test('the backup is gone', async () => {
    await changed('gone');
    const [{ backup } = { backup: '' }] = (await dagflux.json(['operations', 'history', 'gone'])) as {
      backup: string;
    }[];
    await run('query', 'workspace', `DROP TABLE "${backup.slice('workspace:'.length)}"`);
    expect((await restore('gone')).stderr).toContain('no longer in the workspace');
  });
});
