import { randomUUID } from 'node:crypto';
import { snowflake } from '../../src/connectors/snowflake/manifest.ts';
import { validateSettings } from '../../src/contract/form.ts';
import { snowflakeEmulator } from '../../tools/services/snowflake.ts';
import type { SnowflakeAddress } from '../../tools/services/snowflake-server.ts';
import { settingsFromEnvironment } from '../environment.ts';
import type { OpenTarget, Target } from '../target.ts';

const common = { id: 'snowflake', connector: snowflake } as const;

/** What Snowflake does in another way than the suite asks. */
const ofSnowflake: Target['skips'] = [
  {
    reason: 'Snowflake makes the whole result before its first row can be read',
    tests: ['read a consumer that leaves', 'cancel a consumer that leaves'],
  },
  {
    reason: 'Snowflake does not enforce keys',
    tests: ['errors a key that is there', 'errors a check', 'errors a parent that is'],
  },
];
const ofService: Target['skips'] = [
  ...ofSnowflake,
  {
    reason: 'each statement of a transaction sees its own moment',
    tests: ['transaction a read transaction sees one moment'],
  },
];
const ofEmulator: Target['skips'] = [
  ...ofSnowflake,
  { reason: 'the emulator keeps microseconds', tests: ['types timestamp of nanoseconds'] },
  {
    reason: 'the emulator does not read an offset from a parameter',
    tests: ['types timestamp with an offset: as a parameter'],
  },
  {
    reason: 'the emulator does not know a union in parentheses',
    tests: [2, 3, 4, 50_000].map((rows) => `run at most 3 rows of ${rows}: a union`),
  },
  {
    reason: 'the emulator does not tell computed columns',
    tests: ['load a computed column', 'catalog columns: computed'],
  },
  {
    reason:
      'DuckDB, below the emulator, ends a transaction in which a statement fails, and the emulator does not say so',
    tests: ['transaction a statement that failed'],
  },
  { reason: 'the emulator answers infinity', tests: ['errors division by zero'] },
  { reason: 'the emulator does not know EXPLAIN USING TEXT', tests: ['explain a plan is a text'] },
  {
    reason: 'the emulator breaks at an apostrophe in a name',
    tests: ['names a table and a column: "it\'s"', 'names schemas', 'names any name'],
  },
  {
    reason: "the emulator tells a view's statement without the quotes of its names",
    tests: ['catalog the statement that makes a view again'],
  },
  {
    reason: 'the emulator keeps no comments, and knows neither materialized views nor external tables',
    tests: [
      'catalog tables and views',
      'catalog columns: NOT NULL',
      'catalog materialized view',
      'catalog foreign table',
    ],
  },
];

/** The real service where DAGFLUX_TEST_SNOWFLAKE_… says so, in a schema of the test's own; otherwise fakesnow. */
export const snowflakeTarget: Target = await target();

async function target(): Promise<Target> {
  const real = settingsFromEnvironment(snowflake.form, 'DAGFLUX_TEST_SNOWFLAKE_');
  if (real)
    return {
      ...common,
      mode: 'live',
      open: () => openSchema(validateSettings(snowflake.form, real)),
      skips: ofService,
    };
  const emulator = await snowflakeEmulator();
  if (!emulator.available) return { ...common, mode: 'unavailable', reason: emulator.reason, skips: [] };
  return {
    ...common,
    mode: 'emulated',
    open: () => openSnowflake(emulator),
    skips: ofEmulator,
  };
}

/** A database of the emulator of its own. */
export async function openSnowflake({ account, accessUrl }: SnowflakeAddress): Promise<OpenTarget> {
  const settings = {
    account,
    endpoint: accessUrl,
    username: 'dagflux',
    authentication: 'password',
    password: 'any',
    warehouse: 'WH',
    database: `D_${randomUUID().replaceAll('-', '').toUpperCase()}`,
  };
  const database = await snowflake.open(validateSettings(snowflake.form, settings));
  return { database, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

type Settings = Parameters<typeof snowflake.open>[0];

async function openSchema(settings: Settings): Promise<OpenTarget> {
  const schema = `DAGFLUX_${randomUUID().replaceAll('-', '').toUpperCase()}`;
  const execute = async (sql: string): Promise<void> => {
    await using database = await snowflake.open(settings);
    await database.session(async (session) => {
      for await (const _ of session.run(sql));
    });
  };
  await execute(`CREATE SCHEMA ${schema}`);
  const database = await snowflake.open({ ...settings, schema });
  return {
    database,
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await execute(`DROP SCHEMA ${schema}`);
    },
  };
}
