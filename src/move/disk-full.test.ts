import { execFile } from 'node:child_process';
import { chown, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { memoryLedger, readRows, refusal, runSql, TestEnds, tableNames } from '../../tools/move-ends.ts';
import { startPostgres } from '../../tools/postgres-server.ts';
import { postgres } from '../connectors/postgres/manifest.ts';
import { validateSettings } from '../contract/form.ts';
import { move } from './move.ts';

const run = promisify(execFile);
const mount = (folder: string) => run('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', folder]);
const table = { schema: 'public', name: 't' };

test('a disk that is full in the middle leaves the target as it was, and says so', async (context) => {
  await using ends = new TestEnds();
  await using server = await startPostgres();
  const folder = join(server.folder, 'small');
  await mkdir(folder);
  const mounted = await mount(folder).then(
    () => true,
    () => false,
  );
  if (!mounted) return context.skip('a disk of 40 MB cannot be mounted here: it takes root on Linux');
  await using _ = { [Symbol.asyncDispose]: async () => void (await run('umount', ['-l', folder])) };
  const { uid, gid } = await stat(server.dataFolder);
  await chown(folder, uid, gid);

  const source = await ends.postgres();
  await runSql(
    source,
    `CREATE TABLE t (id bigint PRIMARY KEY, note text);
     INSERT INTO t SELECT i, repeat('x', 200) FROM generate_series(1, 300000) i; ANALYZE t`,
  );
  const address = await server.createDatabase();
  await using administrator = await postgres.open(validateSettings(postgres.form, { ...address }));
  await runSql(administrator, `CREATE TABLESPACE small LOCATION '${folder}'`);
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
