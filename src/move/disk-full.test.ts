import { expect, test } from 'vitest';
import { memoryLedger, readRows, refusal, runSql, TestEnds, tableNames } from '../../tools/move-ends.ts';
import { startPostgres } from '../../tools/postgres-server.ts';
import { smallDisk } from '../../tools/small-disk.ts';
import { postgres } from '../connectors/postgres/manifest.ts';
import { validateSettings } from '../contract/form.ts';
import { move } from './move.ts';

const table = { schema: 'public', name: 't' };

test('a disk that is full in the middle leaves the target as it was, and says so', async (context) => {
  await using ends = new TestEnds();
  await using server = await startPostgres();
  const disk = await smallDisk(server, 40);
  if (typeof disk === 'string') return context.skip(disk);
  await using _ = disk;

  const source = await ends.postgres();
  await runSql(
    source,
    `CREATE TABLE t (id bigint PRIMARY KEY, note text);
     INSERT INTO t SELECT i, repeat('x', 200) FROM generate_series(1, 300000) i; ANALYZE t`,
  );
  const address = await server.createDatabase();
  await using administrator = await postgres.open(validateSettings(postgres.form, { ...address }));
  await runSql(administrator, `CREATE TABLESPACE small LOCATION '${disk.folder}'`);
  const setupSql = 'SET default_tablespace = small';
  await using target = await postgres.open(validateSettings(postgres.form, { ...address, setupSql }));
  await runSql(target, 'CREATE TABLE kept (id bigint PRIMARY KEY, note text)');
  await runSql(target, "INSERT INTO kept VALUES (-1, 'old')");
  const ledger = memoryLedger();
  const from = { connection: 'from', database: source, selection: { table } };

  for (const [mode, name] of [
    ['create', 't'],
    ['append', 'kept'],
    ['replace', 'kept'],
    ['upsert', 'kept'],
  ] as const) {
    const to = { connection: 'to', database: target, table: { schema: 'public', name } };
    const error = await refusal(move({ from, to, mode }, { ledger }));
    expect(error.native?.code, mode).toBe('53100');
    expect(error.hint).toMatch(/disk space/);
    expect(await tableNames(target)).toEqual(['kept']);
    expect(await readRows(target, 'SELECT id, note FROM kept')).toEqual([['-1', 'old']]);
  }
  expect(ledger.open.size).toBe(0);
});
