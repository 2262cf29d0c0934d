import { expect, test } from 'vitest';
import { memoryLedger, readRows, refusal, runSql, TestEnds, tableNames } from '../../../tools/move-ends.ts';
import { startPostgres } from '../../../tools/postgres-server.ts';
import { smallDisk } from '../../../tools/small-disk.ts';
import { postgres } from '../../connectors/postgres/manifest.ts';
import { validateSettings } from '../../contract/form.ts';
import { runJoin } from './run.ts';
import { readJoin } from './specification.ts';

test('a disk of the venue that is full, by what is loaded or by what comes out, leaves all as it was, and says so', async (context) => {
  await using ends = new TestEnds();
  await using server = await startPostgres();
  const disk = await smallDisk(server, 24);
  if (typeof disk === 'string') return context.skip(disk);
  await using _ = disk;

  const source = await ends.postgres();
  await runSql(
    source,
    `CREATE TABLE t (id bigint PRIMARY KEY, note text);
     INSERT INTO t SELECT i, repeat('x', 200) FROM generate_series(1, 150000) i; ANALYZE t`,
  );
  const address = await server.createDatabase();
  await using administrator = await postgres.open(validateSettings(postgres.form, { ...address }));
  await runSql(
    administrator,
    `CREATE TABLESPACE small LOCATION '${disk.folder}'; CREATE TABLE kept (id bigint PRIMARY KEY, note text);
     CREATE TABLE twice (half bigint); INSERT INTO kept VALUES (-1, 'old'); INSERT INTO twice SELECT i / 2 FROM generate_series(1, 100) i`,
  );
  const specification = (mode: 'create' | 'merge') =>
    readJoin({
      sources: [
        { name: 'w', table: 'venue:twice' },
        { name: 't', table: 'source:t' },
      ],
      joins: [{ left: 'w', right: 't', type: 'full', on: [{ left: 'half', right: 'id' }] }],
      columns: [
        { source: 't', column: 'id', as: 'id' },
        { source: 't', column: 'note', as: 'note' },
      ],
      target: mode === 'create' ? { mode, table: 'venue:result' } : { mode, table: 'venue:kept', keys: ['id'] },
    });
  const before = await tableNames(administrator);
  for (const [setting, mode, why] of [
    ['temp_tablespaces', 'create', /"venue".*(space|full)/i],
    ['default_tablespace', 'create', /space|full/i],
    ['temp_tablespaces', 'merge', /"venue".*(space|full)/i],
  ] as const) {
    const setupSql = `SET ${setting} = small`;
    await using venue = await postgres.open(validateSettings(postgres.form, { ...address, setupSql }));
    const ledger = memoryLedger();
    const open = async (name: string) => (name === 'venue' ? venue : source);
    const error = await refusal(runJoin(specification(mode), open, { ledger, keyLimit: 0 }));
    expect(error.native?.code, `${setting}, ${mode}`).toBe('53100');
    expect(`${error.message} ${error.hint}`).toMatch(why);
    expect(error.hint).toMatch(/disk space/);
    expect(await tableNames(administrator)).toEqual(before);
    expect(await readRows(administrator, 'SELECT id, note FROM kept')).toEqual([['-1', 'old']]);
    expect(ledger.open.size).toBe(0);
  }
});
