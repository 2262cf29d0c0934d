import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DagFluxError } from '../contract/errors.ts';
import type { Batch, Value } from '../contract/values.ts';
import { csvRecord } from '../files/csv-record.ts';
import { objectWriter } from '../files/json.ts';
import { requireNames } from '../files/names.ts';
import { rowsOf } from '../files/rows.ts';
import { type FileFormat, openFileWriter } from '../files/writer.ts';
import type { Activities, ActivityHandle } from './activities.ts';
import type { Queries, QueryRows } from './queries.ts';

interface ResultExport {
  readonly query: string;
  /** Counted from 0. */
  readonly result: number;
  readonly format: FileFormat;
}

/** All rows of a result as the bytes of a file. Not taken to the end, it stops. */
export type ExportResultRows = (what: ResultExport) => Promise<AsyncIterable<Uint8Array>>;

/** `folder`: where a format that is no stream is written first. */
export function createResultExport(
  queries: Queries,
  { activities, folder }: { readonly activities: Activities; readonly folder: string },
): ExportResultRows {
  return async ({ query, result, format }) => {
    const { activity } = queries.get(query);
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
      const source = await queries.rows(query, result, { signal: handle.signal });
      const rows = { ...source, batches: watched(source.batches, handle) };
      const isText = format === 'csv' || format === 'ndjson';
      return await begin(settled(isText ? asText(rows, format) : asFile(rows, format, folder), ended));
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

/** With its first piece at hand, so that what cannot be exported is known before anything is sent. */
async function begin(bytes: AsyncGenerator<Uint8Array>): Promise<AsyncGenerator<Uint8Array>> {
  const first = await bytes.next();
  return (async function* () {
    try {
      if (!first.done) yield first.value;
      yield* bytes;
    } finally {
      await bytes.return(undefined);
    }
  })();
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
    yield Buffer.from([head, ...rowsOf(batch, toText)].join(''));
    head = '';
  }
  yield Buffer.from(head);
}

async function* asFile({ fields, batches }: QueryRows, format: FileFormat, folder: string): AsyncGenerator<Uint8Array> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.${format}`);
  try {
    await using writer = await openFileWriter(path, format, fields, { table: 'result' });
    for await (const batch of batches) await writer.write(batch);
    await writer.finish();
    for await (const chunk of createReadStream(path)) yield chunk as Uint8Array; // no encoding was set
  } finally {
    await rm(path, { force: true });
  }
}
