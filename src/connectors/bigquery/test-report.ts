import type { SchemaGrants, TestReport } from '../../contract/connector.ts';
import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { megabytes } from './bytes.ts';
import type { Catalog } from './catalog.ts';
import { dialect } from './dialect.ts';
import type { BigQuerySettings } from './form.ts';
import type { Jobs } from './jobs.ts';

/** So many tables are tried; dry runs check the rights and cost nothing. */
const TRIED_TABLES = 5;

interface Parts {
  readonly jobs: Jobs;
  readonly catalog: Catalog;
}

/** Goes the way of a query, step by step, and says where it ends. */
export async function testConnection(
  parts: () => Parts,
  settings: BigQuerySettings,
  signal: AbortSignal | undefined,
): Promise<TestReport> {
  throwIfAborted(signal);
  const started = performance.now();
  try {
    const { jobs, catalog } = parts();
    const location = await findDataset(jobs, settings, signal);
    await jobs.query('SELECT 1', { dryRun: true, signal });
    const latencyMilliseconds = performance.now() - started;
    const grants = await grantsOf(jobs, catalog, signal);
    const { dataset } = settings;
    return {
      ok: true,
      message: `BigQuery answered, with the dataset ${dataset} in ${location}.`,
      version: 'BigQuery API v2',
      latencyMilliseconds,
      tls: { active: settings.endpoint.startsWith('https:'), verified: settings.endpoint.startsWith('https:') },
      grants: [grants],
      ...missing(jobs, settings, grants),
      notes: notes(jobs),
    };
  } catch (cause) {
    throwIfAborted(signal);
    const { code, message, hint } = asDagFluxError(cause);
    return { ok: false, code, message, ...(hint === undefined ? {} : { hint }) };
  }
}

/** @throws not-found, invalid-input for one that is in another place than the form says */
async function findDataset(
  jobs: Jobs,
  { dataset, projectId, location }: BigQuerySettings,
  signal: AbortSignal | undefined,
): Promise<string> {
  const path = `datasets/${encodeURIComponent(dataset)}`;
  const found = await jobs.api.request<{ location?: string }>('GET', path, { signal }).catch((error: unknown) => {
    if (!(error instanceof DagFluxError) || error.code !== 'not-found') throw error;
    throw new DagFluxError(
      'not-found',
      `There is no dataset ${dataset} in the project ${projectId}, or the project is not there.`,
      {
        hint: 'Check the project ID (not its name or number) and the dataset in the Google Cloud console.',
        native: error.native ?? {},
        cause: error,
      },
    );
  });
  const actual = found.location ?? location;
  if (actual.toLowerCase() === location.trim().toLowerCase()) return actual;
  throw new DagFluxError(
    'invalid-input',
    `The dataset ${dataset} is in ${actual}, and this connection says ${location}.`,
    {
      hint: `Change the location of this connection to ${actual}.`,
    },
  );
}

async function grantsOf(jobs: Jobs, catalog: Catalog, signal: AbortSignal | undefined): Promise<SchemaGrants> {
  const schema = jobs.surroundings.dataset;
  const may = async (sql: string): Promise<boolean> => {
    try {
      await jobs.query(sql, { dryRun: true, signal });
      return true;
    } catch (error) {
      throwIfAborted(signal);
      const { code } = asDagFluxError(error);
      if (code === 'unauthorized') return false;
      if (code === 'invalid-sql' || code === 'invalid-input') return true;
      throw error;
    }
  };
  const tables = (await catalog.tables(schema, { signal }))
    .filter(({ kind }) => kind === 'table')
    .slice(0, TRIED_TABLES);
  const reads = await Promise.all(tables.map((table) => may(`SELECT * FROM ${dialect.table(table)}`)));
  const writes = await Promise.all(tables.map((table) => may(`DELETE FROM ${dialect.table(table)} WHERE FALSE`)));
  const probe = dialect.createTable({ schema, name: '_dagflux_probe' }, [{ name: 'a', sql: 'INT64', nullable: true }]);
  return { schema, list: true, read: share(reads), write: share(writes), create: await may(probe), temporary: true };
}

function share(answers: readonly boolean[]): SchemaGrants['read'] {
  if (answers.length === 0) return null;
  return answers.every(Boolean) ? 'all' : answers.some(Boolean) ? 'some' : 'none';
}

function missing(
  jobs: Jobs,
  { projectId, dataset }: BigQuerySettings,
  grants: SchemaGrants,
): Pick<TestReport, 'missing'> {
  const complete =
    grants.read !== 'none' &&
    grants.read !== 'some' &&
    grants.write !== 'none' &&
    grants.write !== 'some' &&
    grants.create;
  const { account } = jobs.api;
  if (complete || account === null) return {};
  const grant = (role: string): string =>
    `GRANT \`${role}\` ON SCHEMA \`${projectId}\`.\`${dataset}\` TO "serviceAccount:${account}"`;
  return { missing: { read: [grant('roles/bigquery.dataViewer')], write: [grant('roles/bigquery.dataEditor')] } };
}

function notes(jobs: Jobs): readonly string[] {
  const { maximumBytes } = jobs.surroundings;
  return maximumBytes === null
    ? ['No byte cap is set: a query may read, and cost, as much as it likes.']
    : [`A query that would read more than ${megabytes(maximumBytes)} is refused.`];
}
