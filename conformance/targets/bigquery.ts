import { randomBytes } from 'node:crypto';
import { bigquery } from '../../src/connectors/bigquery/manifest.ts';
import { validateSettings } from '../../src/contract/form.ts';
import { SERVICE_ACCOUNT } from '../../tools/bigquery-account.ts';
import { ownBigqueryEmulator } from '../../tools/services/own-bigquery.ts';
import { settingsFromEnvironment } from '../environment.ts';
import { run } from '../suite/execute.ts';
import type { OpenTarget, Target } from '../target.ts';

const PREFIX = 'DAGFLUX_TEST_BIGQUERY_';

/** A dataset of its own, with all that is in it gone at the end. */
async function open(settings: Readonly<Record<string, unknown>>): Promise<OpenTarget> {
  const dataset = `dagflux_test_${randomBytes(6).toString('hex')}`;
  const database = await bigquery.open(validateSettings(bigquery.form, { ...settings, dataset }));
  await run(database, `CREATE SCHEMA ${dataset}`);
  return {
    database,
    [Symbol.asyncDispose]: async () => {
      // A test may have closed it.
      await run(database, `DROP SCHEMA ${dataset} CASCADE`).catch(() => {});
      await database[Symbol.asyncDispose]();
    },
  };
}

/** What the emulator does in another way than the service. */
const EMULATOR: Target['skips'] = [
  {
    reason: 'the emulator forgets the precision and the length of a column, and tells JSON and INTERVAL as STRING',
    tests: [
      'types decimal(12,2): the column',
      'types decimal(38,10): the column',
      'types text with a length: the column',
      'types json: the column',
      'types interval: the column',
      'facts fit',
    ],
  },
  {
    reason: 'the emulator rounds decimals in a cast',
    tests: [
      'types decimal(38,10): read',
      'types decimal(38,10): run',
      'types decimal(38,10): load',
      'types decimal(38,10): as',
      'any values decimal(38,10)',
    ],
  },
  { reason: 'the emulator does not decode a parameter of bytes', tests: ['types binary: as a parameter'] },
  { reason: 'the emulator casts no text to INTERVAL', tests: ['types interval', 'any values interval'] },
  {
    reason: 'the emulator evaluates what is constant when it compiles, so that bad data looks like bad SQL',
    tests: ['read an error in the middle', 'read columns are described'],
  },
  { reason: 'the emulator tells it as any other error', tests: ['errors a schema that is not there'] },
  {
    reason: 'the emulator makes the whole result before it answers',
    tests: ['read a consumer that leaves', 'cancel a consumer that leaves'],
  },
  {
    reason: 'the emulator has one connection for all: a transaction is everybody’s',
    tests: [
      'transaction a read transaction sees',
      'transaction what a transaction covers',
      'load several transactions',
    ],
  },
  { reason: 'the emulator makes no temporary tables', tests: ['transaction a temporary table'] },
  {
    reason: 'the emulator takes no key',
    tests: ['names a table of columns', 'catalog columns: NOT NULL', 'facts statements of'],
  },
  { reason: 'the emulator takes no line above 16 MB', tests: ['load long values'] },
  { reason: 'the emulator fails over it', tests: ['errors a string that is not closed'] },
  {
    reason: 'the emulator does not tell how a view is written',
    tests: ['catalog the statement that makes a view again'],
  },
  { reason: 'the emulator keeps no descriptions of tables', tests: ['catalog tables and views'] },
  { reason: 'the emulator tells an external table as a table', tests: ['catalog foreign table'] },
  {
    reason: 'the emulator takes only plain names',
    tests: [
      'names a table and a column: "Order By"',
      'names a table and a column: " leading',
      'names a table and a column: "Ünïcode"',
      'names a table and a column: "北京"',
      'names a table and a column: "e\u0301"',
      'names a table and a column: "-"',
      'names a table with the longest',
    ],
  },
];

/**
 * The real service, where the environment has DAGFLUX_TEST_BIGQUERY_PROJECT_ID and _SERVICE_ACCOUNT_JSON (and _DATASET, which
 * the form wants; each test makes one of its own), else the emulator.
 */
async function findTarget(): Promise<Target> {
  const common = { id: 'bigquery', connector: bigquery } as const;
  const real = settingsFromEnvironment(bigquery.form, PREFIX);
  if (real) return { ...common, mode: 'live', skips: [], open: () => open(real) };
  const emulator = await ownBigqueryEmulator();
  if (!emulator.available) return { ...common, mode: 'unavailable', reason: emulator.reason, skips: [] };
  return {
    ...common,
    mode: 'emulated',
    skips: EMULATOR,
    open: () => {
      // A project of its own, so that its schemas are.
      const projectId = `test-${randomBytes(6).toString('hex')}`;
      const { endpoint } = emulator;
      return open({ projectId, serviceAccountJson: SERVICE_ACCOUNT, endpoint });
    },
  };
}

export const bigqueryTarget: Target = await findTarget();
