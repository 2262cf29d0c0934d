import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dialect } from '../contract/dialect.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { TableName } from '../contract/names.ts';
import type { Batch, Value } from '../contract/values.ts';
import { csvRecord } from '../files/csv-record.ts';
import { refuseHalfPairs } from '../files/half-pairs.ts';
import { objectWriter } from '../files/json.ts';
import { requireNames } from '../files/names.ts';
import { chunksOf, rowsOf } from '../files/rows.ts';
import type { TemporaryFiles } from '../files/target.ts';
import { type FileFormat, openFileWriter } from '../files/writer.ts';
import type { Activities, ActivityHandle } from './activities.ts';
import { insertWriter } from './cells-text.ts';
import type { Queries, QueryRows, ResultAddress } from './query-types.ts';

interface Place {
  readonly folder: string;
  readonly files: TemporaryFiles;
}

interface ResultExport extends ResultAddress {
  /** `sql`: INSERT statements. */
  readonly format: FileFormat | 'sql';
  /** `sql`: into which table. Default: one with the name `rows`. */
  readonly table?: TableName | undefined;
  /** `sql`: as the database of this connection writes values. Default: the query's own. */
  readonly connection?: string | undefined;
}

/** All rows of a result as the bytes of a file. Not taken to the end, it stops. */
export type ExportResultRows = (what: ResultExport) => Promise<AsyncIterable<Uint8Array>>;

/** `folder`: where a format that is no stream is written first; `files`: so that the next start removes what a crash left there. */
export function createResultExport(
  queries: Queries,
  {
    activities,
    dialectOf,
    ...place
  }: Place & { readonly activities: Activities; readonly dialectOf: (connection: string) => Dialect },
): ExportResultRows {
  return async ({ format, table = { name: 'rows' }, connection, ...of }) => {
    const { activity } = queries.get(of.query);
    const begun = Promise.withResolvers<ActivityHandle>();
    const ended = Promise.withResolvers<void>();
    const what = { kind: 'export', title: `${format}: ${activity.title}`, connections: activity.connections } as const;
    const { done } = activities.start(what, (handle) => {
      begun.resolve(handle);
      return ended.promise;
    });
    done.catch(() => {}); // the one who reads the bytes is told
    const handle = await begun.promise;
    try {
      const source = await queries.rows(of, { signal: handle.signal });
      const rows = { ...source, batches: watched(source.batches, handle) };
      const dialect = () => dialectOf(connection ?? queries.request(of.query).connection);
      const bytes =
        format === 'sql'
          ? asInserts(rows, dialect(), table)
          : format === 'csv' || format === 'ndjson'
            ? asText(rows, format)
            : asFile(rows, format, place);
      return await begin(settled(bytes, ended), handle.signal);
    } catch (error) {
      ended.reject(error);
      throw error;
    }
  };
}

async function* watched(batches: AsyncIterable<Batch>, { progress, signal }: ActivityHandle): AsyncGenerator<Batch> {
  let rows = 0;
  for await (const batch of batches) {
    signal.throwIfAborted();
    yield batch;
    rows += batch.rows;
    progress({ rows });
  }
}

/**
 * With its first piece at hand, so that what cannot be exported is known before anything is sent. Asked to stop, it does so though
 * nobody reads on, and whoever reads then is told: what was cut off must not look whole. No generator, which would not close what
 * it reads from before it has begun itself.
 */
async function begin(
  bytes: AsyncGenerator<Uint8Array>,
  signal: AbortSignal,
): Promise<AsyncIterableIterator<Uint8Array>> {
  const close = () => void bytes.return(undefined).catch(() => {});
  signal.addEventListener('abort', close, { once: true });
  let first: IteratorResult<Uint8Array> | undefined = await bytes.next();
  const pieces: AsyncIterableIterator<Uint8Array> = {
    async next() {
      const piece = first ?? (await bytes.next());
      first = undefined;
      if (piece.done) signal.throwIfAborted();
      return piece;
    },
    return: () => bytes.return(undefined),
    [Symbol.asyncIterator]: () => pieces,
  };
  return pieces;
}

/** Says how it ended: to the end, with an error, or because nobody wanted more. */
async function* settled(
  bytes: AsyncIterable<Uint8Array>,
  ended: PromiseWithResolvers<void>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
    ended.resolve();
  } catch (error) {
    ended.reject(error);
    throw error;
  } finally {
    ended.reject(new DagFluxError('cancelled', 'The download was not taken to its end.'));
  }
}

async function* asText({ fields, batches }: QueryRows, format: 'csv' | 'ndjson'): AsyncGenerator<Uint8Array> {
  if (format === 'ndjson') requireNames(fields, 'A JSON object');
  const toObject = objectWriter(fields);
  const toText = format === 'csv' ? csvRecord : (row: readonly Value[]) => `${toObject(row)}\n`;
  // With the first rows, and not before it is known that there are any.
  let head = format === 'csv' ? csvRecord(fields.map(({ name }) => name)) : '';
  for await (const batch of batches) {
    refuseHalfPairs(fields, batch);
    const rows = rowsOf(batch, toText);
    if (head !== '') yield Buffer.from(head + (rows.next().value ?? ''));
    head = '';
    for (const chunk of chunksOf(rows)) yield Buffer.from(chunk);
  }
  yield Buffer.from(head);
}

async function* asInserts(
  { fields, batches }: QueryRows,
  dialect: Dialect,
  table: TableName,
): AsyncGenerator<Uint8Array> {
  const statements = insertWriter(dialect, table, fields);
  for await (const batch of batches) {
    refuseHalfPairs(fields, batch);
    for (const statement of statements(batch)) yield Buffer.from(statement);
  }
}

async function* asFile(
  { fields, batches }: QueryRows,
  format: FileFormat,
  { folder, files }: Place,
): AsyncGenerator<Uint8Array> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.${format}`);
  const entry = await files.record(path);
  try {
    await using writer = await openFileWriter(path, format, fields, { table: 'result', temporaryFiles: files });
    for await (const batch of batches) await writer.write(batch);
    await writer.finish();
    for await (const chunk of createReadStream(path)) yield chunk as Uint8Array; // no encoding was set
  } finally {
    await rm(path, { force: true });
    await entry.close();
  }
}
