import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { refusal } from '../../../conformance/suite/live.ts';
import { SERVICE_ACCOUNT } from '../../../tools/bigquery-account.ts';
import { testCommandLine } from '../../../tools/command-line.ts';
import { loadUnfinished } from '../../../tools/leave-staged.ts';
import { runSql, tableNames } from '../../../tools/move-ends.ts';
import type { BigqueryAddress } from '../../../tools/services/bigquery-server.ts';
import { ownBigqueryEmulator } from '../../../tools/services/own-bigquery.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import { validateSettings } from '../../contract/form.ts';
import { bigquery } from './manifest.ts';

describeWith('staged in BigQuery', await ownBigqueryEmulator(), ({ endpoint }: BigqueryAddress) => {
  test('the table of a load that was killed is on the list, and dropped; no other table is', async () => {
    await using dagflux = await testCommandLine();
    const [projectId, dataset] = ['test', 'staged'].map((name) => `${name}_${randomBytes(4).toString('hex')}`) as [
      string,
      string,
    ];
    const settings = { projectId, dataset, serviceAccountJson: SERVICE_ACCOUNT, endpoint };
    await using database = await bigquery.open(validateSettings(bigquery.form, settings));
    await runSql(database, `CREATE SCHEMA ${dataset}; CREATE TABLE ${dataset}.t (v STRING)`);
    const flags = ['--project-id', projectId, '--dataset', dataset, '--endpoint', endpoint];
    const added = await dagflux.run(
      ['connections', 'add', 'wh', '--connector', 'bigquery', ...flags, '--service-account-json-env', 'KEY'],
      { environment: { KEY: SERVICE_ACCOUNT } },
    );
    expect([added.code, added.stderr]).toEqual([0, expect.any(String)]);

    const load = await loadUnfinished({
      ...{ home: dagflux.home, connection: 'wh', connector: 'bigquery', settings, table: 't', rows: 1 },
      field: { name: 'v', type: { kind: 'text' }, native: 'STRING' },
    });
    const list = async () => (await dagflux.json(['orphans', 'list'])) as { table: string }[];
    const [{ table = '' } = {}] = await list();
    expect(await tableNames(database)).toEqual([table.slice(dataset.length + 1), 't']);
    expect(table).toMatch(/\._dagflux_load_[0-9a-f]{16}$/);

    await load.kill();
    expect(await dagflux.json(['orphans', 'sweep'])).toMatchObject([{ table, removed: true }]);
    expect([await tableNames(database), await list()]).toEqual([['t'], []]);

    await database.removeStaged?.(table);
    await refusal(Promise.resolve(database.removeStaged?.(`${dataset}.t`)), 'invalid-input');
    expect(await tableNames(database)).toEqual(['t']);
  });
});
