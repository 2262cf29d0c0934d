import { postgres } from '../../src/connectors/postgres/manifest.ts';
import { validateSettings } from '../../src/contract/form.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import type { OpenableTarget } from '../target.ts';

export const postgresTarget: OpenableTarget = {
  id: 'postgres',
  connector: postgres,
  mode: 'live',
  open: async () => {
    const database = await postgres.open(validateSettings(postgres.form, { ...(await testDatabase()) }));
    return { database, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
  },
  skips: [],
};
