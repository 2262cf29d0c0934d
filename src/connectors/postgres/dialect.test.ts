import { expect, test } from 'vitest';
import { readRows, runSql, TestEnds } from '../../../tools/move-ends.ts';
import { dialect } from './dialect.ts';

const NAMES = [
  't',
  'My "table"',
  'x'.repeat(63),
  'ü'.repeat(31),
  `a${'€'.repeat(20)}`,
  'y'.repeat(40),
  '🐘'.repeat(15),
];

test('constraints of a table that is renamed later have the names that the server would have given', async () => {
  await using ends = new TestEnds();
  const database = await ends.postgres();
  const columns = NAMES.map((name) => ({ name, sql: 'integer', nullable: false }));
  const names = async () =>
    await readRows(database, "SELECT conname FROM pg_constraint WHERE contype = 'n' AND conrelid <> 0 ORDER BY conkey");
  for (const name of NAMES) {
    await runSql(database, dialect.createTable({ name }, columns));
    const given = await names();
    await runSql(database, dialect.dropTable({ name }));
    await runSql(database, dialect.createTable({ name: 'hidden' }, columns, { finalName: name }));
    await runSql(database, dialect.renameTable({ name: 'hidden' }, name));
    expect(await names(), name).toEqual(given);
    await runSql(database, dialect.dropTable({ name }));
  }
});
