import type { ColumnDefinition, Dialect, Verdict } from './dialect.ts';
import type { EditorLanguage } from './editor.ts';
import type { ErrorCode } from './errors.ts';
import type { AnySettings, Form, Settings } from './form.ts';
import type { Folding, TableName } from './names.ts';
import type { Batch, Field, TableField, Value } from './values.ts';

/** What a kind of database can do. The conformance suite tests both answers: true works, false throws `unsupported`. */
export interface Capabilities {
  readonly schemas: 'one' | 'many';
  /** What a transaction covers: `data` = DDL commits on its own. */
  readonly transactions: 'ddl-and-data' | 'data' | 'none';
  /** The database itself refuses writes in a `read` transaction. */
  readonly readOnlySessions: boolean;
  readonly temporaryTables: boolean;
  /** A fired signal ends the statement at the server. */
  readonly cancel: boolean;
  /** One unload can be read by several connections over one moment. */
  readonly parallelUnload: boolean;
  /** Several transactions may load one table at the same time. */
  readonly parallelLoad: boolean;
  readonly upsert: boolean;
  readonly foreignTables: boolean;
  readonly materializedViews: boolean;
  readonly maximumColumns: number;
  /** What happens to an unquoted name. New tables and columns get names that need no quotes either, where theirs needed none. */
  readonly folding: Folding;
}

/** A kind of database. Light: loading it loads no driver; `open` does. */
export interface Connector<F extends Form = Form> {
  readonly id: string;
  readonly title: string;
  readonly form: F;
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  /** How an editor reads its SQL. */
  readonly editor: EditorLanguage;
  /** Rules and examples for the assistant: what is particular to this database's SQL. */
  readonly prompt: DialectPrompt;
  /** Fills the form from a pasted connection string. Absent: this kind of database has no such string. @throws invalid-input */
  readonly parseConnectionString?: (text: string) => Partial<Settings<F>>;
  /** Opens a small pool. Connects on first use, so this itself never fails for an unreachable server. */
  open(settings: Settings<F>): Promise<Database>;
}

/** A connector whose form is not known here, as the registry lists it. */
export interface AnyConnector extends Omit<Connector, 'open' | 'parseConnectionString'> {
  readonly parseConnectionString?: (text: string) => Partial<AnySettings>;
  open(settings: AnySettings): Promise<Database>;
}

export interface DialectPrompt {
  readonly rules: readonly string[];
  readonly examples: readonly { readonly request: string; readonly sql: string }[];
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** How much room the tables in a file take. */
export interface FileUsage {
  /** In the file, free for what comes next. */
  readonly freeBytes: number;
  /** About; null where it is not known. A table that is not named was not measured: there are too many. */
  readonly tables: readonly { readonly table: TableName; readonly bytes: number | null }[];
}

/** The file of a database. */
export interface DatabaseFile {
  usage(options?: CallOptions): Promise<FileUsage>;
  /** Writes into it what stands in its log, and gives free room at its end back to the disk. @throws busy while it is written to */
  compact(options?: CallOptions): Promise<void>;
}

/** An open database: one small pool per saved connection. Disposed: waits for the sessions under way, then closes. */
export interface Database extends AsyncDisposable {
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  /** The schema that a name without one means. */
  readonly defaultSchema: string;
  /** Never throws for what the server refuses: the report says it. */
  test(options?: CallOptions): Promise<TestReport>;
  schemas(options?: CallOptions & { readonly system?: boolean }): Promise<readonly SchemaInfo[]>;
  /** Without a schema: the tables of every schema that is not the system's. @throws not-found for a schema that is not there */
  tables(schema?: string, options?: CallOptions): Promise<readonly TableInfo[]>;
  /** @throws not-found */
  fields(table: TableName, options?: CallOptions): Promise<readonly TableField[]>;
  /**
   * The statement that makes a view again (a materialized one too), as the database tells it; without a semicolon.
   * @throws not-found; unsupported for what is no view; unauthorized where the user may not see it
   */
  viewDefinition(view: TableName, options?: CallOptions): Promise<string>;
  /** The first rows in no order, at most `limit`. @throws not-found */
  preview(table: TableName, limit: number, options?: CallOptions): Promise<ResultSet>;
  /**
   * What columns of another database (of the dialect `from`) become in a table made here. Between two of one dialect the
   * native type stands where it exists here or can be made.
   */
  fit(
    fields: readonly Field[],
    from: Dialect,
    options?: CallOptions & { readonly source?: Database },
  ): Promise<readonly ColumnFit[]>;
  /**
   * Why a table made here does not get a primary key over these columns, as the rest of a sentence; null = it gets one. `rows` is
   * an estimate, null = none. Absent: a key is always made.
   */
  keyObjection?(key: readonly ColumnDefinition[], rows: number | null): string | null;
  /**
   * Removes what a load of a process that is gone has left under a path that it wrote down (`LoadOptions.recordStaged`); what is not
   * there is no error. Absent: loads here leave nothing. @throws invalid-input for a path that no load makes
   */
  removeStaged?(path: string, options?: CallOptions): Promise<void>;
  /** Of a database that lives in a file of this machine, which nobody else keeps small. Absent: its server does that. */
  readonly file?: DatabaseFile;
  /**
   * Leases one connection to `work`. With `transaction`: `read` = one snapshot, read only; return commits, throw rolls back.
   * Without: each statement stands on its own. `oneMoment`: a `write` transaction sees one snapshot too, where the database has
   * such transactions; it may then be refused because somebody else has changed the same rows.
   */
  session<T>(
    work: (session: Session) => Promise<T>,
    options?: CallOptions & { readonly transaction?: 'read' | 'write'; readonly oneMoment?: boolean },
  ): Promise<T>;
}

export interface ColumnFit {
  /** The type as CREATE TABLE here writes it. */
  readonly sql: string;
  readonly verdict: Verdict;
  readonly reason?: string;
  /** Statements that make a type which the column needs, to be run before the table is made, in its transaction. */
  readonly needs?: readonly string[];
}

/** Rows to be read: of a table, or of a query. */
export type Selection =
  | { readonly table: TableName; readonly columns?: readonly string[] | undefined; readonly where?: string | undefined }
  | { readonly sql: string };

/** One leased connection. */
export interface Session {
  /** What the server calls it in its own list of what runs (a process, a thread), for people who look there. Absent: it has no such list. */
  readonly serverId?: string;
  /**
   * Runs one statement or several, in order, each on its own unless BEGIN stands there; stops at the first error. The events
   * of one statement are: `fields` when it returns rows, its batches, and `done`. Not consuming it to the end cancels it.
   */
  run(sql: string, options?: RunOptions): AsyncIterable<StatementEvent>;
  /** Reads the rows of one query, batch by batch, as the consumer pulls. Needs a transaction. */
  read(sql: string, options?: ReadOptions): Promise<BatchStream>;
  /** The columns of a selection, without reading a row. */
  describe(selection: Selection, options?: CallOptions): Promise<readonly Field[]>;
  /** Facts about the data of some columns, where their type does not tell. One pass over the data. */
  measure(selection: Selection, columns: readonly Field[], options?: CallOptions): Promise<readonly Measure[]>;
  /**
   * The plan of one statement as text, in the database's own words, or what it tells instead (bytes, tables). The statement is never
   * run. @throws invalid-input for several statements; what the database refuses; unsupported where it tells nothing
   */
  explain(sql: string, options?: CallOptions): Promise<string>;
  /**
   * Has the database check statements that change rows, without running them, and answers its own estimate for each; null for ALTER and
   * for all behind it, which may need what it makes. Absent: it cannot, or is not asked. @throws what the database refuses
   */
  readonly estimate?: (sql: string, options?: CallOptions) => Promise<readonly (Estimate | null)[]>;
  /** Starts a bulk load by this database's fastest path. `fields` names the target columns, in the order of the batches, with the types of the batches. Needs a transaction. */
  load(table: TableName, fields: readonly Field[], options?: LoadOptions): Promise<Load>;
  /**
   * Moves the generators of identity columns past the values that were written by SQL (insertSelect, upsert); a load does
   * it by itself. Nothing to do where the database has none.
   */
  advanceIdentity(table: TableName, columns: readonly string[], options?: CallOptions): Promise<void>;
  /**
   * Keeps memory low until disposed, for statements over many rows, which then take longer. `rowBytes`: what a row takes, about;
   * 0 = not known. Absent: the database has memory of its own, outside of this process.
   */
  readonly saveMemory?: (rowBytes: number) => Promise<AsyncDisposable>;
  /** Bytes in a format that another end may know. Null: this database speaks none. */
  readonly wire: Wire | null;
}

/** Rows that a statement would change, or would go over to find those. */
export interface Estimate {
  readonly rows: number;
  readonly of: 'changed' | 'examined';
}

export interface RunOptions extends CallOptions {
  readonly parameters?: readonly Value[];
  /** Per statement; what was cut off is flagged. Default: all. */
  readonly maxRows?: number;
  /** Milliseconds, per statement; ends it at the server. */
  readonly timeout?: number | undefined;
  readonly batchRows?: number;
  readonly batchBytes?: number;
}

export interface ReadOptions extends CallOptions {
  readonly parameters?: readonly Value[];
  /** Default 2,000. */
  readonly batchRows?: number;
  /** A batch is closed when it has passed this many bytes on the wire. Default 1 MiB. */
  readonly batchBytes?: number;
}

export interface Notice {
  readonly severity: string;
  readonly message: string;
}

export type StatementEvent =
  | { readonly kind: 'fields'; readonly fields: readonly Field[] }
  | { readonly kind: 'batch'; readonly batch: Batch }
  | {
      readonly kind: 'done';
      /** The command's own name: SELECT, INSERT, CREATE TABLE. */
      readonly command: string;
      /** Rows returned or affected; null where the database counts none. */
      readonly rowCount: number | null;
      readonly truncated: boolean;
      readonly notices: readonly Notice[];
    };

export interface ResultSet {
  readonly fields: readonly Field[];
  readonly batch: Batch;
  readonly truncated: boolean;
}

/** Pull = backpressure; `break` closes the cursor. */
export interface BatchStream extends AsyncIterable<Batch>, AsyncDisposable {
  readonly fields: readonly Field[];
}

export interface LoadOptions extends CallOptions {
  /**
   * Writes down an object that the load keeps rows in on the way and that no transaction undoes (a staged file, a table aside), under
   * a path that `Database.removeStaged` knows. Awaited before the object is made; closed when it is gone.
   */
  readonly recordStaged?: RecordStaged | undefined;
}

export type RecordStaged = (path: string) => Promise<{ close(): Promise<void> }>;

/** A bulk insert under way. Disposed without `finish`: undone. */
export interface Load extends AsyncDisposable {
  /** The path taken: `copy`, `insert`, `appender`. */
  readonly path: string;
  write(batch: Batch): Promise<void>;
  finish(): Promise<{ readonly rows: number }>;
}

/** Facts about a column's data; a fact that does not apply is missing. */
export interface Measure {
  /** Digits before and after the point over all finite values. */
  readonly integerDigits?: number;
  readonly fractionDigits?: number;
  /** NaN and infinities. */
  readonly nonFinite?: number;
  /** Values that no other kind of database has: see `Dialect.peculiar`. */
  readonly peculiar?: number;
  readonly minimum?: string | null;
  readonly maximum?: string | null;
  /** Of the longest text, in characters. */
  readonly characters?: number;
  readonly nulls?: number;
}

/** The name of a byte format with all that both ends must agree on, e.g. `pgcopy-binary/18:int4,numeric`. Owned by connectors. */
export type WireTag = string;

export interface Wire {
  /** The formats that the rows of these fields can be unloaded in, best first. */
  offers(fields: readonly Field[]): readonly WireTag[];
  /** Whether a table with these fields (as they are here) can take the format. */
  accepts(tag: WireTag, fields: readonly Field[]): boolean;
  /**
   * The rows as one or more byte streams that together hold each row once, all of the session's own snapshot. The streams are
   * to be consumed at the same time. Needs a `read` transaction.
   */
  unload(selection: Selection, tag: WireTag, options?: UnloadOptions): Promise<readonly AsyncIterable<Uint8Array>[]>;
  /** Needs a `write` transaction. */
  load(
    table: TableName,
    fields: readonly Field[],
    tag: WireTag,
    streams: readonly AsyncIterable<Uint8Array>[],
    options?: CallOptions,
  ): Promise<{ readonly rows: number }>;
}

export interface UnloadOptions extends CallOptions {
  /** At most so many streams; default 1. */
  readonly streams?: number;
  /** Called with the number of rows that have passed since the last call. */
  readonly onRows?: (rows: number) => void;
}

export interface SchemaInfo {
  readonly name: string;
}

export type TableKind = 'table' | 'view' | 'materialized view' | 'partitioned table' | 'foreign table';

export interface TableInfo {
  readonly schema: string;
  readonly name: string;
  readonly kind: TableKind;
  /** From the catalog, never counted; null where it does not say. */
  readonly estimatedRows: number | null;
  readonly bytes: number | null;
  readonly comment: string | null;
}

/** What a test of a connection found. */
export interface TestReport {
  readonly ok: boolean;
  /** One sentence: connected to what, or why not. */
  readonly message: string;
  /** The next step, when not ok or when something is worth knowing. */
  readonly hint?: string;
  readonly code?: ErrorCode;
  readonly version?: string;
  readonly latencyMilliseconds?: number;
  readonly tls?: { readonly active: boolean; readonly verified: boolean; readonly protocol?: string };
  readonly grants?: readonly SchemaGrants[];
  /**
   * The smallest statements that give what is missing, as an administrator runs them: `read` = to read; `write` = to read,
   * write and create. Alternatives, not additions.
   */
  readonly missing?: { readonly read: readonly string[]; readonly write: readonly string[] };
  /** Remarks: an unverified certificate, a set-up statement that ran. */
  readonly notes?: readonly string[];
}

export interface SchemaGrants {
  readonly schema: string;
  readonly list: boolean;
  /** Of its tables; null = there are none yet. */
  readonly read: 'all' | 'some' | 'none' | null;
  readonly write: 'all' | 'some' | 'none' | null;
  readonly create: boolean;
  readonly temporary: boolean;
}
