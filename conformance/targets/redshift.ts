import { redshift } from '../../src/connectors/redshift/manifest.ts';
import { validateSettings } from '../../src/contract/form.ts';
import { openRedshift } from '../../tools/redshift/emulator.ts';
import type { Target } from '../target.ts';

export const redshiftTarget: Target = {
  id: 'redshift',
  connector: redshift,
  mode: 'emulated',
  open: async () => {
    const emulator = await openRedshift();
    const database = await redshift.open(validateSettings(redshift.form, { ...emulator.address, useSsl: false }));
    return {
      database,
      [Symbol.asyncDispose]: async () => {
        await database[Symbol.asyncDispose]();
        await emulator[Symbol.asyncDispose]();
      },
    };
  },
  skips: [
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
  ],
  // PostgreSQL's, where Redshift has 127.
  maximumNameBytes: 63,
};
