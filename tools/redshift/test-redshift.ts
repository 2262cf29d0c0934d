import { redshift } from '../../src/connectors/redshift/manifest.ts';
import type { Database } from '../../src/contract/connector.ts';
import { validateSettings } from '../../src/contract/form.ts';
import { testDatabase } from '../test-postgres.ts';
import { emulateRedshift, type RedshiftEmulator } from './emulator.ts';

type EmulatorOptions = Parameters<typeof emulateRedshift>[1];

/** An emulation over a new database of the run's shared server. */
export async function openRedshift(options?: EmulatorOptions): Promise<RedshiftEmulator> {
  return await emulateRedshift(await testDatabase(), options);
}

/** The connector on a new emulated database, for tests. */
export interface TestRedshift extends AsyncDisposable {
  readonly emulator: RedshiftEmulator;
  readonly database: Database;
  /** One more of the connector's databases on the same emulation. */
  open(settings: Readonly<Record<string, unknown>>): Promise<Database>;
}

export async function testRedshift(
  options: EmulatorOptions & { readonly settings?: Readonly<Record<string, unknown>> } = {},
): Promise<TestRedshift> {
  const emulator = await openRedshift(options);
  const opened: Database[] = [];
  const open = async (settings: Readonly<Record<string, unknown>>): Promise<Database> => {
    const all = { ...emulator.address, useSsl: false, ...settings };
    const database = await redshift.open(validateSettings(redshift.form, all));
    opened.push(database);
    return database;
  };
  return {
    emulator,
    database: await open(options.settings ?? {}),
    open,
    [Symbol.asyncDispose]: async () => {
      for (const database of opened) await database[Symbol.asyncDispose]();
      await emulator[Symbol.asyncDispose]();
    },
  };
}
