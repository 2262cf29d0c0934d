import { randomBytes } from 'node:crypto';
import { mssql } from '../../src/connectors/mssql/manifest.ts';
import { validateSettings } from '../../src/contract/form.ts';
import { settingsFromEnvironment } from '../environment.ts';
import { run } from '../suite/execute.ts';
import type { OpenTarget, Target } from '../target.ts';

/** A database of its own on the server of the settings, gone at the end; with snapshots, as a read transaction wants them. */
async function open(settings: Readonly<Record<string, unknown>>): Promise<OpenTarget> {
  const name = `dagflux_test_${randomBytes(6).toString('hex')}`;
  const administrator = await mssql.open(validateSettings(mssql.form, settings));
  await run(administrator, `CREATE DATABASE ${name}\nGO\nALTER DATABASE ${name} SET ALLOW_SNAPSHOT_ISOLATION ON`);
  const database = await mssql.open(validateSettings(mssql.form, { ...settings, database: name }));
  return {
    database,
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await run(administrator, `ALTER DATABASE ${name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE ${name}`);
      await administrator[Symbol.asyncDispose]();
    },
  };
}

/** Run against no server so far: what is known from the documentation to be otherwise in T-SQL. */
const skips: Target['skips'] = [
  { reason: 'the parameters of T-SQL belong to a batch', tests: ['run parameters belong to one statement'] },
  {
    reason: 'the test is written with LIMIT, which T-SQL does not have',
    tests: ['run a limit that is a parameter'],
  },
  { reason: 'an external table needs a data source', tests: ['catalog'] },
];

const settings = settingsFromEnvironment(mssql.form, 'DAGFLUX_TEST_MSSQL_');

/** There is no SQL Server that a test may start: only one that is given. The wire is tested against tools/tds. */
export const mssqlTarget: Target = {
  id: 'mssql',
  connector: mssql,
  skips: settings ? skips : [],
  ...(settings ? { mode: 'live', open: () => open(settings) } : { mode: 'dialect only' }),
};
