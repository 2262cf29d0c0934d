import { describeJoins } from './suite/joins.ts';
import { bigqueryTarget } from './targets/bigquery.ts';
import { duckdbTarget } from './targets/duckdb.ts';
import { mssqlTarget } from './targets/mssql.ts';
import { mariadbTarget, mysqlTarget } from './targets/mysql.ts';
import { postgresTarget } from './targets/postgres.ts';
import { redshiftTarget } from './targets/redshift.ts';
import { snowflakeTarget } from './targets/snowflake.ts';

for (const target of [
  postgresTarget,
  duckdbTarget,
  mysqlTarget,
  mariadbTarget,
  redshiftTarget,
  snowflakeTarget,
  mssqlTarget,
]) {
  describeJoins(target, postgresTarget, { venue: true });
}
// The emulator makes no temporary tables.
describeJoins(bigqueryTarget, postgresTarget, { venue: bigqueryTarget.mode === 'live' });
