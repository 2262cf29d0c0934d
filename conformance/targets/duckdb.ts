import { join } from 'node:path';
import { duckdb } from '../../src/connectors/duckdb/manifest.ts';
import { validateSettings } from '../../src/contract/form.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import type { OpenableTarget } from '../target.ts';

export const duckdbTarget: OpenableTarget = {
  id: 'duckdb',
  connector: duckdb,
  mode: 'live',
  open: async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'test.duckdb');
    const database = await duckdb.open(validateSettings(duckdb.form, { file }));
    return {
      database,
      [Symbol.asyncDispose]: async () => {
        await database[Symbol.asyncDispose]();
        await folder[Symbol.asyncDispose]();
      },
    };
  },
  skips: [],
};
