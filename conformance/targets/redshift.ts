import { randomBytes } from 'node:crypto';
import { redshift } from '../../src/connectors/redshift/manifest.ts';
import { type Settings, validateSettings } from '../../src/contract/form.ts';
import { openRedshift } from '../../tools/redshift/test-redshift.ts';
import { settingsFromEnvironment } from '../environment.ts';
import { run } from '../suite/execute.ts';
import type { OpenTarget, Target } from '../target.ts';

const skips: Target['skips'] = [
  {
    reason: 'Redshift has no VALUES as a table',
    tests: ['run script: VALUES'],
  },
  {
    reason: 'a VARCHAR of Redshift holds 65,535 bytes, and a statement 16 MB',
    tests: ['read a long value', 'load long values'],
  },
  {
    reason: 'Redshift takes keys as information only, and has no checks',
    tests: ['errors a key that is there', 'errors a check', 'errors a parent that is'],
  },
];

async function emulated(): Promise<OpenTarget> {
  const emulator = await openRedshift();
  const database = await redshift.open(validateSettings(redshift.form, { ...emulator.address, useSsl: false }));
  return {
    database,
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await emulator[Symbol.asyncDispose]();
    },
  };
}

/** A database of its own beside the one that the environment names; made and dropped through that one. */
async function live(settings: Settings<typeof redshift.form>): Promise<OpenTarget> {
  const outside = await redshift.open(settings);
  const name = `dagflux_test_${randomBytes(6).toString('hex')}`;
  await run(outside, `CREATE DATABASE ${name}`);
  const database = await redshift.open({ ...settings, database: name });
  return {
    database,
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await run(outside, `DROP DATABASE ${name}`);
      await outside[Symbol.asyncDispose]();
    },
  };
}

const given = settingsFromEnvironment(redshift.form, 'DAGFLUX_TEST_REDSHIFT_') as
  | Settings<typeof redshift.form>
  | undefined;

/** PostgreSQL with Redshift's catalog and manners; the real service where the environment has its address. */
export const redshiftTarget: Target = given
  ? {
      id: 'redshift',
      connector: redshift,
      mode: 'live',
      open: () => live(given),
      skips: [
        ...skips,
        { reason: 'an external table needs an external schema of its own', tests: ['catalog foreign table'] },
      ],
    }
  : {
      id: 'redshift',
      connector: redshift,
      mode: 'emulated',
      open: emulated,
      skips,
      // PostgreSQL's, where Redshift has 127.
      maximumNameBytes: 63,
    };
