import { randomBytes } from 'node:crypto';
import type { CallOptions } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import { Packing } from '../shared/packing.ts';
import { dialect } from './dialect.ts';
import { isNested } from './encode.ts';
import { asDataError, toError } from './errors.ts';
import type { Jobs } from './jobs.ts';
import type { LoadTarget, RowWriter } from './load.ts';
import { cast, type LoadColumn } from './load-rows.ts';
import type { RestField } from './schema.ts';
import { Upload } from './upload.ts';

/** A staging table that a crash leaves behind ends by itself. */
const LIFE_MILLISECONDS = 24 * 3600 * 1000;
/** A load job takes 4 GB of gzip; beyond so many bytes before they are packed, another one goes on. */
const JOB_BYTES = 3 * 1024 ** 3;
const DROP_MILLISECONDS = 30_000;
/** A dataset, and a staging table in it. */
const STAGED = /^(?<dataset>.+)\.(?<name>_dagflux_load_[0-9a-f]{16})$/;

/**
 * One load job of all rows (one for every 3 GiB) into a staging table, and one INSERT of that into the target, which is part of the
 * transaction: a load job itself is of none. @throws unauthorized where no table can be made
 */
export async function stagingWriter(
  target: LoadTarget,
  { jobBytes = JOB_BYTES }: { readonly jobBytes?: number } = {},
): Promise<RowWriter> {
  const { jobs, columns, recordStaged, signal } = target;
  const dataset = jobs.surroundings.dataset;
  const staging = { schema: dataset, name: `_dagflux_load_${randomBytes(8).toString('hex')}` };
  const tables = `datasets/${encodeURIComponent(dataset)}/tables`;
  const tableReference = { projectId: jobs.api.projectId, datasetId: dataset, tableId: staging.name };
  const schema = { fields: columns.map(stagedField) };
  const expirationTime = String(Date.now() + LIFE_MILLISECONDS);
  const path = `${dataset}.${staging.name}`;
  const entry = await recordStaged?.(path);
  // What cannot be dropped stays written down, for the next start, and ends by itself.
  const drop = async (): Promise<void> => {
    try {
      await removeStaged(jobs, path, { signal: AbortSignal.timeout(DROP_MILLISECONDS) });
      await entry?.close();
    } catch {}
  };
  try {
    await jobs.api.request('POST', tables, { body: { tableReference, schema, expirationTime }, signal });
  } catch (error) {
    await drop();
    throw error;
  }
  let sender: Sender | undefined;
  let arrived = 0;
  let bytes = 0;
  const endJob = async (): Promise<void> => {
    arrived += (await sender?.finish()) ?? 0;
    sender = undefined;
    bytes = 0;
  };
  return {
    path: 'load job',
    write: async (rows) => {
      sender ??= await startSender(target, { destinationTable: tableReference, schema });
      bytes += await sender.write(`${rows.join('\n')}\n`);
      if (bytes >= jobBytes) await endJob();
    },
    finish: async (rows) => {
      await endJob();
      if (arrived !== rows) {
        throw new DagFluxError('invalid-data', `${rows} rows were sent, but ${arrived} arrived.`, {
          hint: 'Try again.',
        });
      }
      if (rows > 0) await insertStaged(target, staging);
      await drop();
    },
    abandon: async () => {
      await sender?.abandon();
      await drop();
    },
  };
}

/** Drops the table in which a load has staged its rows; one that is gone is no error. @throws invalid-input */
export async function removeStaged(jobs: Jobs, path: string, { signal }: CallOptions): Promise<void> {
  const { dataset, name } = STAGED.exec(path)?.groups ?? {};
  if (dataset === undefined) {
    throw new DagFluxError('invalid-input', 'What is to be removed is nothing that a load to BigQuery makes.', {
      hint: 'Drop it by hand, if it is yours.',
    });
  }
  try {
    const table = `datasets/${encodeURIComponent(dataset)}/tables/${name}`;
    await jobs.api.request('DELETE', table, { signal, repeatable: true });
  } catch (error) {
    if (!(error instanceof DagFluxError) || error.code !== 'not-found') throw error;
  }
}

async function insertStaged({ table, columns, execute }: LoadTarget, staging: TableName): Promise<void> {
  const list = columns.map(({ field }, at) => cast(field, `c${at}`)).join(', ');
  const names = columns.map(({ field }) => field.name);
  await execute(dialect.insertSelect(table, names, `SELECT ${list} FROM ${dialect.table(staging)}`));
}

/** Columns are staged under plain names: what a load job takes for a name is less than what a table does. */
function stagedField({ field }: LoadColumn, at: number): RestField {
  if (!isNested(field)) return { name: `c${at}`, type: 'STRING', mode: 'NULLABLE' };
  const { description: _, defaultValueExpression: __, ...plain } = field;
  return { ...plain, name: `c${at}` };
}

interface Sender {
  /** The number of its bytes, before they are packed. */
  write(text: string): Promise<number>;
  /** The number of rows that have arrived. */
  finish(): Promise<number>;
  abandon(): Promise<void>;
}

async function startSender(
  { jobs, compress, signal }: LoadTarget,
  destination: { readonly destinationTable: object; readonly schema: object },
): Promise<Sender> {
  const reference = jobs.newReference();
  const configuration = {
    load: {
      ...destination,
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      autodetect: false,
      maxBadRecords: 0,
      createDisposition: 'CREATE_NEVER',
      writeDisposition: 'WRITE_APPEND',
    },
  };
  const upload = await Upload.start(jobs.api, { jobReference: reference, configuration }, signal);
  const packing = new Packing((bytes) => upload.push(bytes), { compress });
  return {
    write: (text) => packing.write(text),
    finish: async () => {
      await packing.end();
      const started = await upload.finish();
      const job = started.status.state === 'DONE' ? started : await jobs.waitForLoad(reference, signal);
      const { errorResult, errors } = job.status;
      if (errorResult === undefined) return Number(job.statistics?.load?.outputRows ?? 0);
      // The list says more than the sum of it.
      const error = toError(
        { ...errorResult, ...errors?.find((one) => one.message !== errorResult.message) },
        undefined,
      );
      throw error.code === 'invalid-input' ? asDataError(error) : error;
    },
    abandon: async () => {
      await packing.abandon();
      await upload.abandon();
      await jobs.cancel(reference);
    },
  };
}
