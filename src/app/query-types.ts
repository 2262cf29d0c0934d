import type { Notice } from '../contract/connector.ts';
import type { TableName } from '../contract/names.ts';
import type { Batch, Field } from '../contract/values.ts';
import type { Activity } from './activities.ts';
import type { KeptRows } from './spool-rows.ts';
import type { RowWish } from './spool-view.ts';

/** SQL to run, or a table whose first rows are looked at. */
export interface QueryRequest {
  readonly connection: string;
  readonly sql?: string | undefined;
  readonly table?: TableName | undefined;
  /** Rows of each result; default: all that fit on the disk. */
  readonly limit?: number | undefined;
  readonly parameters?: readonly string[] | undefined;
  /** Milliseconds for each statement. */
  readonly timeout?: number | undefined;
  readonly readOnly?: boolean | undefined;
  /** The window that asks: the query stops some time after it is closed. */
  readonly window?: string | undefined;
}

/** What one statement answered. */
interface QueryResult {
  /** Null: it returns no rows. */
  readonly fields: readonly Field[] | null;
  /** Rows that can be read by now. */
  readonly rows: number;
  /** All of them are there: `rows` is the whole number. */
  readonly whole: boolean;
  /** Why there are not all of them. */
  readonly truncated: 'limit' | 'size' | null;
  /** SELECT, INSERT …; null while it runs. */
  readonly command: string | null;
  /** Returned or affected; null where the database counts none. */
  readonly rowCount: number | null;
  readonly notices: readonly Notice[];
}

export interface Query {
  readonly id: string;
  readonly activity: Activity;
  readonly results: readonly QueryResult[];
  /** The files were full, so what came behind was not run or not read. */
  readonly cutShort: boolean;
}

/**
 * Queries whose results are kept for a while, to be looked at page by page. Disposed: the results are gone, those of a query that
 * goes on as soon as it ends.
 */
export interface Queries extends AsyncDisposable {
  /** @throws invalid-input; not-found for the connection */
  start(request: QueryRequest): Query;
  /** @throws not-found, also when the results were kept long enough */
  get(id: string): Query;
  /** What was asked for. @throws not-found */
  request(id: string): QueryRequest;
  /** The rows that are here. @throws not-found; conflict for a view that is not kept any more */
  here(of: ResultAddress): RowsHere;
  /** Keeps a query's rows as long as these, which are made of them, are taken. @throws not-found */
  reading<T>(id: string, items: AsyncIterable<T>): AsyncIterable<T>;
  /**
   * Sorts the rows that are here, or chooses some of them, under a name that `ResultAddress.view` takes. A few are kept.
   * @throws invalid-input, unsupported where they are too many
   */
  view(of: ResultAddress, wish: RowWish): Promise<{ readonly view: string; readonly rows: number }>;
  /**
   * All rows of a result. One that was cut off is read again from the database, which only a single statement that reads can be; a
   * view has those that it has.
   * @throws conflict while it runs, or where it cannot be run again
   */
  rows(of: ResultAddress, options: { readonly signal: AbortSignal }): Promise<QueryRows>;
  /** What is kept now, on the disk. */
  kept(): { readonly queries: number; readonly bytes: number };
  /** Forgets the results of queries that have ended and that nobody reads now. Answers the bytes they took. */
  forgetAll(): number;
}

export interface ResultAddress {
  readonly query: string;
  /** Counted from 0. */
  readonly result: number;
  /** As `Queries.view` answered. Absent: the rows as they came. */
  readonly view?: string | undefined;
}

/** Rows that are here, and what their columns are. */
interface RowsHere {
  readonly fields: readonly Field[];
  readonly rows: KeptRows;
}

export interface QueryRows {
  readonly fields: readonly Field[];
  readonly batches: AsyncIterable<Batch>;
}
