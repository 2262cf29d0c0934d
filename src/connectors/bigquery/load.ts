import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Load } from '../../contract/connector.ts';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { formatName, formatTableName, type TableName } from '../../contract/names.ts';
import type { Batch, Field } from '../../contract/values.ts';
import { dialect } from './dialect.ts';
import { type Encoder, encoder, isNested } from './encode.ts';
import { toError } from './errors.ts';
import type { Jobs } from './jobs.ts';
import { Refusal } from './scalars.ts';
import { baseType, type RestField } from './schema.ts';
import type { ServerSession } from './server-session.ts';
import { Upload } from './upload.ts';

/** A staging table that a crash leaves behind ends by itself. */
const STAGING_LIFE_MILLISECONDS = 24 * 3600 * 1000;
/** Lines are gathered so far before they are sent on. */
const PIECE_CHARACTERS = 64 * 1024;

export interface LoadOptions {
  readonly table: TableName;
  /** The columns of the table as they are. */
  readonly target: readonly RestField[];
  readonly fields: readonly Field[];
  readonly compress: boolean;
  readonly signal: AbortSignal | undefined;
}

interface LoadColumn {
  readonly field: RestField;
  /** Its place in the batches. */
  readonly index: number;
  readonly encode: Encoder;
}

/**
 * One load job of all rows into a staging table, and one INSERT of that into the target, which is part of the transaction: a load
 * job itself is none.
 */
export async function openLoad(jobs: Jobs, server: ServerSession, options: LoadOptions): Promise<Load> {
  const { table, signal } = options;
  throwIfAborted(signal);
  const columns = columnsOf(options);
  const staging: TableName = {
    schema: jobs.surroundings.dataset,
    name: `_dagflux_load_${randomBytes(8).toString('hex')}`,
  };
  let sender: Sender | undefined;
  let rows = 0;
  let state: 'open' | 'undone' | 'finished' = 'open';

  const undo = async (): Promise<void> => {
    if (state !== 'open') return;
    state = 'undone';
    await sender?.abandon();
    if (sender) await dropStaging(jobs, staging);
  };
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    if (state !== 'open') throw new DagFluxError('conflict', `The bulk load is ${state}; nothing can be added to it.`);
    try {
      throwIfAborted(signal);
      return await work();
    } catch (error) {
      await undo();
      throw error;
    }
  };
  return {
    path: 'load job',
    write: (batch) =>
      step(async () => {
        if (batch.rows === 0) return;
        sender ??= await startSender(jobs, { staging, columns, compress: options.compress, signal });
        for (const piece of lines(batch, columns, rows)) await sender.write(piece);
        rows += batch.rows;
      }),
    finish: () =>
      step(async () => {
        if (sender) {
          const arrived = await sender.finish();
          if (arrived !== rows) {
            throw new DagFluxError('invalid-data', `${rows} rows were sent, but ${arrived} arrived.`, {
              hint: 'Try again.',
            });
          }
          await insertStaged(jobs, server, { table, staging, columns, signal });
          await dropStaging(jobs, staging);
        }
        state = 'finished';
        return { rows };
      }),
    [Symbol.asyncDispose]: undo,
  };
}

function columnsOf({ table, target, fields }: LoadOptions): readonly LoadColumn[] {
  return fields.flatMap(({ name }, index) => {
    const field = target.find((one) => one.name === name);
    if (!field) {
      throw new DagFluxError(
        'invalid-input',
        `The table ${formatTableName(table)} has no column ${formatName(name)}.`,
        {
          native: { column: name, table: table.name },
        },
      );
    }
    return field.generatedColumn === undefined ? [{ field, index, encode: encoder(field) }] : [];
  });
}

/** The rows as lines of JSON, in pieces. @throws invalid-data, constraint by row and column */
function* lines(batch: Batch, columns: readonly LoadColumn[], before: number): Generator<string> {
  let piece = '';
  for (let row = 0; row < batch.rows; row += 1) {
    let line = '';
    columns.forEach(({ field, index, encode }, at) => {
      const value = batch.columns[index]?.[row];
      if (value === undefined)
        throw new DagFluxError(
          'internal',
          `Column ${index + 1} of a batch of ${batch.rows} rows is missing or too short.`,
        );
      if (value === null) {
        refuseNull(field, before + row + 1);
        return;
      }
      try {
        line += `${line === '' ? '' : ','}"c${at}":${encode(value)}`;
      } catch (error) {
        throw error instanceof Refusal ? refused(error, field, before + row + 1) : error;
      }
    });
    piece += `{${line}}\n`;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function refuseNull({ name, mode }: RestField, row: number): void {
  if (mode !== 'REQUIRED' && mode !== 'REPEATED') return;
  const native = { code: 'required', row, column: name };
  if (mode === 'REQUIRED') {
    throw new DagFluxError('constraint', `Row ${row}: the column ${formatName(name)} must not be NULL.`, {
      hint: 'Fill the column, or leave such rows out.',
      native,
    });
  }
  throw new DagFluxError(
    'invalid-data',
    `Row ${row}, column ${formatName(name)}: BigQuery cannot tell NULL from an empty list.`,
    {
      hint: 'Make it an empty list, or load it into a column of type JSON.',
      native,
    },
  );
}

function refused(error: Refusal, { name }: RestField, row: number): DagFluxError {
  return new DagFluxError('invalid-data', `Row ${row}, column ${formatName(name)}: the value ${error.message}.`, {
    hint: 'Change the value or the type of the column, or leave the row out.',
    native: { code: 'invalid', row, column: name },
  });
}

interface Sender {
  write(piece: string): Promise<void>;
  /** The number of rows that have arrived. */
  finish(): Promise<number>;
  abandon(): Promise<void>;
}

async function startSender(
  jobs: Jobs,
  {
    staging,
    columns,
    compress,
    signal,
  }: { staging: TableName; columns: readonly LoadColumn[]; compress: boolean; signal: AbortSignal | undefined },
): Promise<Sender> {
  await createStaging(jobs, staging, columns, signal);
  const reference = jobs.newReference();
  const configuration = {
    load: {
      destinationTable: tableReference(jobs, staging),
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      schema: { fields: columns.map(stagedField) },
      autodetect: false,
      maxBadRecords: 0,
      createDisposition: 'CREATE_NEVER',
      writeDisposition: 'WRITE_APPEND',
    },
  };
  const upload = await Upload.start(jobs.api, { jobReference: reference, configuration }, signal);
  const stream = compress ? createGzip({ level: 1 }) : new PassThrough();
  const pumping = (async () => {
    for await (const chunk of stream) await upload.push(chunk as Uint8Array); // a byte stream gives buffers
  })();
  pumping.catch(() => stream.destroy());
  return {
    write: async (piece) => {
      if (!stream.write(piece)) await Promise.race([once(stream, 'drain'), pumping]);
    },
    finish: async () => {
      stream.end();
      await pumping;
      const started = await upload.finish();
      const job = started.status.state === 'DONE' ? started : await jobs.waitForLoad(reference, signal);
      const { errorResult, errors } = job.status;
      // The list says more than the sum of it.
      if (errorResult)
        throw toError({ ...errorResult, ...errors?.find((one) => one.message !== errorResult.message) }, undefined);
      return Number(job.statistics?.load?.outputRows ?? 0);
    },
    abandon: async () => {
      stream.destroy();
      await pumping.catch(() => {});
      await upload.abandon();
      await jobs.cancel(reference);
    },
  };
}

/** Columns are staged under plain names: what a load job takes for a name is less than what a table does. */
function stagedField({ field }: LoadColumn, at: number): RestField {
  if (!isNested(field)) return { name: `c${at}`, type: 'STRING', mode: 'NULLABLE' };
  const { description: _, defaultValueExpression: __, ...plain } = field;
  return { ...plain, name: `c${at}` };
}

const tableReference = (jobs: Jobs, { schema, name }: TableName) => ({
  projectId: jobs.api.projectId,
  datasetId: schema,
  tableId: name,
});

async function createStaging(
  jobs: Jobs,
  staging: TableName,
  columns: readonly LoadColumn[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const body = {
    tableReference: tableReference(jobs, staging),
    schema: { fields: columns.map(stagedField) },
    expirationTime: String(Date.now() + STAGING_LIFE_MILLISECONDS),
  };
  await jobs.api.request('POST', `datasets/${encodeURIComponent(staging.schema ?? '')}/tables`, { body, signal });
}

async function dropStaging(jobs: Jobs, { schema = '', name }: TableName): Promise<void> {
  const path = `datasets/${encodeURIComponent(schema)}/tables/${encodeURIComponent(name)}`;
  // What cannot be dropped ends by itself.
  await jobs.api.request('DELETE', path, { signal: AbortSignal.timeout(30_000), repeatable: true }).catch(() => {});
}

async function insertStaged(
  jobs: Jobs,
  server: ServerSession,
  {
    table,
    staging,
    columns,
    signal,
  }: { table: TableName; staging: TableName; columns: readonly LoadColumn[]; signal: AbortSignal | undefined },
): Promise<void> {
  const list = columns.map(({ field }, at) => cast(field, `c${at}`)).join(', ');
  const names = columns.map(({ field }) => field.name);
  const sql = dialect.insertSelect(table, names, `SELECT ${list} FROM ${dialect.table(staging)}`);
  const session = await server.for({ words: ['INSERT'] }, signal);
  try {
    await jobs.query(sql, { session, signal });
  } catch (error) {
    server.fail();
    throw error;
  }
}

/** Reads a staged text as the very value that it was written from. */
function cast(field: RestField, column: string): string {
  if (isNested(field)) return column;
  const base = baseType(field);
  switch (base) {
    case 'STRING':
      return column;
    case 'BYTES':
      return `FROM_BASE64(${column})`;
    case 'JSON':
      return `PARSE_JSON(${column})`;
    case 'GEOGRAPHY':
      return `ST_GEOGFROMTEXT(${column})`;
    case 'RANGE':
      return `CAST(${column} AS RANGE<${field.rangeElementType?.type ?? 'DATE'}>)`;
    default:
      return `CAST(${column} AS ${base})`;
  }
}
