import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { query, run } from '../../../conformance/suite/execute.ts';
import { refusal } from '../../../conformance/suite/live.ts';
import { testCommandLine } from '../../../tools/command-line.ts';
import { loadUnfinished } from '../../../tools/leave-staged.ts';
import { snowflakeEmulator } from '../../../tools/services/snowflake.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import { validateSettings } from '../../contract/form.ts';
import { form } from './form.ts';
import { snowflake } from './manifest.ts';

describeWith('fakesnow', await snowflakeEmulator(), ({ account, accessUrl: endpoint }) => {
  test('what a killed load left on the stage and on this machine is on the list, and swept', async () => {
    await using dagflux = await testCommandLine();
    const place = { account, endpoint, username: 'u', authentication: 'password', warehouse: 'W', database: 'STAGED' };
    const settings = { ...place, password: 'p' };
    await using database = await snowflake.open(validateSettings(form, settings));
    await run(database, 'CREATE TABLE t (v VARCHAR)');
    const flags = Object.entries(place).flatMap(([flag, value]) => [`--${flag}`, value]);
    const added = await dagflux.run(
      ['connections', 'add', 'wh', '--connector', 'snowflake', ...flags, '--password-env', 'PASSWORD'],
      { environment: { PASSWORD: 'p' } },
    );
    expect([added.code, added.stderr]).toEqual([0, expect.any(String)]);

    const load = await loadUnfinished({
      ...{ home: dagflux.home, connection: 'wh', connector: 'snowflake', settings, table: 'T', rows: 70 },
      field: { name: 'V', type: { kind: 'text' }, native: 'VARCHAR' },
    });
    const list = async () => (await dagflux.json(['orphans', 'list'])) as { table: string; owner: string }[];
    const living = await list();
    expect(living).toMatchObject([
      { table: expect.stringMatching(/^file:.*dagflux-load-[0-9a-f]{16}$/), owner: 'living' },
      { table: expect.stringMatching(/^@"%T"\/dagflux_[0-9a-f]{16}$/), owner: 'living' },
    ]);
    const folder = fileURLToPath(living[0]?.table ?? '');
    const staged = () => query(database, 'LIST @"PUBLIC"."%T"');
    expect([existsSync(folder), (await staged()).length]).toEqual([true, 1]);

    await load.kill();
    expect(await dagflux.json(['orphans', 'sweep'])).toEqual(
      living.map(({ table }) => ({ connection: 'wh', table, removed: true, problem: null })),
    );
    expect([existsSync(folder), await staged(), await list()]).toEqual([false, [], []]);
  });

  test('nothing else is removed, and what is gone is no error', async () => {
    const settings = {
      account,
      endpoint,
      username: 'u',
      authentication: 'password',
      warehouse: 'W',
      database: 'STAGED',
    };
    await using database = await snowflake.open(validateSettings(form, { ...settings, password: 'p' }));
    for (const path of ['@"%T"', '@"%T"/other', 'file:///', 'T', `@"%T"/dagflux_${'0'.repeat(16)}; DROP TABLE t`]) {
      await refusal(Promise.resolve(database.removeStaged?.(path)), 'invalid-input');
    }
    await database.removeStaged?.(`@"PUBLIC"."%NOT_THERE"/dagflux_${'0'.repeat(16)}`);
  });
});
