import type { AnyConnector } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import { bigquery } from './bigquery/manifest.ts';
import { duckdb } from './duckdb/manifest.ts';
import { mssql } from './mssql/manifest.ts';
import { mysql } from './mysql/manifest.ts';
import { postgres } from './postgres/manifest.ts';
import { redshift } from './redshift/manifest.ts';
import { snowflake } from './snowflake/manifest.ts';

/** Every kind of database that DagFlux knows: a line each. */
export const connectors: readonly AnyConnector[] = [postgres, mysql, mssql, bigquery, snowflake, redshift, duckdb];

/** @throws not-found */
export function connector(id: string, among: readonly AnyConnector[] = connectors): AnyConnector {
  const found = among.find((one) => one.id === id);
  if (found) return found;
  throw new DagFluxError('not-found', `There is no connector "${id}".`, {
    hint: `The connectors are: ${among.map((one) => one.id).join(', ')}.`,
  });
}
