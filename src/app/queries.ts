import { randomUUID } from 'node:crypto';
import type { Notice, StatementEvent } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import { formatTableName } from '../contract/names.ts';
import type { Batch, Field } from '../contract/values.ts';
import type { Activities, Activity, ActivityHandle } from './activities.ts';
import type { Catalog } from './catalog.ts';
import type { QueryOptions } from './query.ts';
import type { Queries, Query, QueryRequest, ResultAddress } from './query-types.ts';
import { createResultKeeper, type Kept } from './result-keeper.ts';
import { createSpool, type SpooledRows } from './spool.ts';
import type { KeptRows } from './spool-rows.ts';
import { type Statements, titleOfSql } from './statements.ts';

export interface QueriesOptions {
  /** Where the results' files are made. */
  readonly folder: string;
  readonly activities: Activities;
  readonly statements: Statements;
  readonly run: (connection: string, sql: string, options: QueryOptions) => AsyncIterable<StatementEvent>;
  readonly preview: Catalog['preview'];
  /** Bytes on the disk that all results may take together, when they take `used` now. */
  readonly space: (used: number) => Promise<number>;
}

/** Views of one result: the oldest goes. */
const VIEWS_KEPT = 8;

interface MutableResult {
  fields: readonly Field[] | null;
  spooled: SpooledRows | null;
  whole: boolean;
  truncated: 'limit' | 'size' | null;
  command: string | null;
  rowCount: number | null;
  notices: readonly Notice[];
  /** By name, the oldest first. */
  readonly views: Map<string, KeptRows>;
}

interface Entry extends Kept {
  readonly request: QueryRequest;
  readonly results: MutableResult[];
  cutShort: boolean;
}

export function createQueries({ folder, activities, statements, run, preview, space }: QueriesOptions): Queries {
  const keeper = createResultKeeper<Entry>(activities, space);

  const find = (id: string): Entry => {
    const entry = keeper.get(id);
    if (entry) return entry;
    throw new DagFluxError('not-found', 'This result is not kept any more.', { hint: 'Run the query again.' });
  };
  const findResult = ({ query, result }: ResultAddress) => {
    const found = find(query).results[result];
    if (!found) {
      throw new DagFluxError('not-found', `The query has no result ${result}.`, {
        hint: 'Results are counted from 0.',
      });
    }
    const { fields, spooled } = found;
    if (fields === null || spooled === null) throw new DagFluxError('not-found', 'This statement returned no rows.');
    return { ...found, fields, spooled };
  };
  const viewOf = (result: MutableResult, view: string): KeptRows => {
    const rows = result.views.get(view);
    if (rows) return rows;
    throw new DagFluxError('conflict', 'This order of the rows is not kept any more.', { hint: 'Sort them again.' });
  };

  async function* events(request: QueryRequest, { signal, progress }: ActivityHandle): AsyncGenerator<StatementEvent> {
    const { connection, sql, table, limit, parameters, timeout, readOnly } = request;
    if (table !== undefined) {
      const shown = await preview(`${connection}:${formatTableName(table)}`, limit ?? 100, { signal });
      yield { kind: 'fields', fields: shown.fields };
      yield { kind: 'batch', batch: shown.batch };
      const { truncated, batch } = shown;
      return yield { kind: 'done', command: 'SELECT', rowCount: batch.rows, truncated, notices: [] };
    }
    yield* run(connection, sql ?? '', {
      signal,
      onServerId: (serverId) => progress({ serverId }),
      timeout,
      readOnly,
      ...(limit !== undefined && { maxRows: limit }),
      ...(parameters !== undefined && { parameters }),
    });
  }

  /** Answers the number of rows that were read. */
  async function take(entry: Entry, handle: ActivityHandle): Promise<number> {
    const { results, spool, request } = entry;
    let open: MutableResult | undefined;
    let rows = 0;
    for await (const event of events(request, handle)) {
      if (event.kind === 'fields') {
        open = newResult(event.fields, spool.next());
        results.push(open);
      } else if (event.kind === 'batch') {
        await open?.spooled?.append(event.batch);
        rows += event.batch.rows;
        handle.progress({ rows, bytes: spool.bytes });
        if (open && !(await keeper.hasSpace(entry))) {
          open.truncated = 'size';
          entry.cutShort = true;
          return rows;
        }
      } else {
        const result = open ?? newResult(null, null);
        if (open === undefined) results.push(result);
        open = undefined;
        const { command, rowCount, truncated, notices } = event;
        Object.assign(result, { command, rowCount, notices, whole: !truncated, truncated: truncated ? 'limit' : null });
      }
    }
    return rows;
  }

  return {
    start(request) {
      if ((request.sql === undefined) === (request.table === undefined)) {
        throw new DagFluxError('invalid-input', 'Either SQL or a table is needed.', { path: 'sql' });
      }
      keeper.tidy();
      const { connection, sql, table, window } = request;
      const spool = createSpool(folder);
      const entry: Entry = {
        ...{ request, spool, results: [], cutShort: false, looked: performance.now(), readers: 0 },
        ...{ id: '', done: Promise.resolve() },
      };
      const title = table === undefined ? titleOfSql(sql ?? '') : formatTableName(table);
      const { id, done } = activities.start(
        { kind: 'query', title, connections: [connection], window },
        async (handle) => {
          const history = sql === undefined ? undefined : statements.begin(connection, sql);
          try {
            const rows = await take(entry, handle);
            history?.end('done', rows);
          } catch (error) {
            history?.end(error);
            throw error;
          }
        },
      );
      Object.assign(entry, { id, done: done.catch(() => {}) });
      keeper.add(entry);
      return toQuery(entry, activities.get(id));
    },
    get: (id) => toQuery(find(id), activities.get(id)),
    request: (id) => find(id).request,
    here(of) {
      const result = findResult(of);
      return { fields: result.fields, rows: of.view === undefined ? result.spooled : viewOf(result, of.view) };
    },
    reading: (id, items) => reading(find(id), items),
    async view(of, wish) {
      const { fields, spooled, views } = findResult(of);
      const entry = find(of.query);
      entry.readers += 1;
      const rows = await spooled.view(fields, wish).finally(() => leave(entry));
      const view = randomUUID();
      views.set(view, rows);
      for (const oldest of views.keys()) if (views.size > VIEWS_KEPT) views.delete(oldest);
      return { view, rows: rows.rows };
    },
    async rows(of, { signal }) {
      const entry = find(of.query);
      const result = findResult(of);
      const { fields, spooled, whole, truncated } = result;
      if (of.view !== undefined) {
        return { fields, batches: reading(entry, viewOf(result, of.view).batches(fields)) };
      }
      if (whole) return { fields, batches: reading(entry, spooled.batches(fields)) };
      const { sql, connection, parameters } = entry.request;
      if (truncated === null || sql === undefined || entry.results.length > 1) {
        throw new DagFluxError('conflict', 'This result does not have all of its rows.', {
          hint: 'Run its statement alone and without a limit, then export it.',
        });
      }
      const again = run(connection, sql, { signal, readOnly: true, ...(parameters !== undefined && { parameters }) });
      return { fields, batches: batchesOf(again) };
    },
    kept: () => ({ queries: keeper.size, bytes: keeper.bytes }),
    forgetAll: keeper.forgetAll,
    [Symbol.asyncDispose]: () => keeper[Symbol.asyncDispose](),
  };
}

function newResult(fields: readonly Field[] | null, spooled: SpooledRows | null): MutableResult {
  return {
    ...{ fields, spooled, whole: false, truncated: null, command: null, rowCount: null, notices: [] },
    views: new Map(),
  };
}

function toQuery({ id, results, cutShort }: Entry, activity: Activity): Query {
  return {
    id,
    activity,
    results: results.map(({ spooled, views: _, ...result }) => ({ ...result, rows: spooled?.rows ?? 0 })),
    cutShort,
  };
}

/** Holds a query as long as its rows are read. */
async function* reading<T>(entry: Entry, items: AsyncIterable<T>): AsyncGenerator<T> {
  entry.readers += 1;
  try {
    yield* items;
  } finally {
    leave(entry);
  }
}

function leave(entry: Entry): void {
  entry.readers -= 1;
  entry.looked = performance.now();
}

async function* batchesOf(events: AsyncIterable<StatementEvent>): AsyncGenerator<Batch> {
  for await (const event of events) if (event.kind === 'batch') yield event.batch;
}
