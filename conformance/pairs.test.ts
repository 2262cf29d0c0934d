import { typesOf } from './cases/types.ts';
import { postgresTypes, postgresTypesSetup } from './cases/types-postgres.ts';
import { describePair } from './suite/pair.ts';
import { duckdbTarget } from './targets/duckdb.ts';
import { mariadbTarget, mysqlTarget } from './targets/mysql.ts';
import { postgresTarget } from './targets/postgres.ts';
import { redshiftTarget } from './targets/redshift.ts';
import { snowflakeTarget } from './targets/snowflake.ts';

describePair({
  from: postgresTarget,
  to: duckdbTarget,
  types: [...typesOf('postgres'), ...postgresTypes],
  setup: { from: postgresTypesSetup },
});
describePair({
  from: postgresTarget,
  to: postgresTarget,
  types: [...typesOf('postgres'), ...postgresTypes],
  // Types that users define are made in the target, those of extensions are there.
  setup: { from: postgresTypesSetup, to: postgresTypesSetup.split('CREATE TYPE')[0] ?? '' },
});
describePair({ from: duckdbTarget, to: postgresTarget, types: typesOf('duckdb') });
describePair({ from: redshiftTarget, to: duckdbTarget, types: typesOf('redshift') });
describePair({ from: redshiftTarget, to: postgresTarget, types: typesOf('redshift') });
describePair({ from: postgresTarget, to: redshiftTarget, types: typesOf('postgres') });
describePair({ from: duckdbTarget, to: redshiftTarget, types: typesOf('duckdb') });

// Both are one dialect, but MariaDB has no -0.
for (const [target, refused] of [
  [mariadbTarget, { float32: ['-0'], float64: ['-0'] }],
  [mysqlTarget, {}],
] as const) {
  describePair({ from: postgresTarget, to: target, types: typesOf('postgres'), refused });
  describePair({ from: duckdbTarget, to: target, types: typesOf('duckdb'), refused });
  describePair({ from: target, to: postgresTarget, types: typesOf('mysql') });
  describePair({ from: target, to: duckdbTarget, types: typesOf('mysql') });
}
describePair({ from: mariadbTarget, to: mysqlTarget, types: typesOf('mysql') });
describePair({ from: mysqlTarget, to: mariadbTarget, types: typesOf('mysql') });
describePair({ from: postgresTarget, to: snowflakeTarget, types: typesOf('postgres') });
describePair({
  from: duckdbTarget,
  to: snowflakeTarget,
  // The emulator keeps microseconds.
  types: typesOf('duckdb').filter(({ name }) => snowflakeTarget.mode === 'live' || name !== 'timestamp of nanoseconds'),
});
describePair({ from: snowflakeTarget, to: duckdbTarget, types: typesOf('snowflake') });
describePair({ from: snowflakeTarget, to: postgresTarget, types: typesOf('snowflake') });
