import type { TableName } from './names.ts';
import type { LogicalType, Value } from './values.ts';

/** Whether a value of one type is kept by another. */
export type Verdict = 'exact' | 'widened' | 'lossy';

/** What a logical type becomes in a database. `widened` = a type that holds more, or text. */
export interface NativeType {
  readonly sql: string;
  readonly verdict: Verdict;
  /** Why it is not exact, as the rest of a sentence. */
  readonly reason?: string;
}

/** A column of a table to be made. */
export interface ColumnDefinition {
  readonly name: string;
  /** The type as this database writes it. */
  readonly sql: string;
  readonly nullable: boolean;
}

/** How one kind of database writes SQL. Pure: no I/O, the same answer each time. */
export interface Dialect {
  readonly id: string;
  /** Its grammar's name for the parser of `src/sql`. Absent: there is none, so SQL that must be checked is refused. */
  readonly grammar?: string;
  /**
   * Functions that do more than compute (they reach files, other servers, other sessions, sequences), in lower case: SQL that is
   * checked may not call them. A second layer beside a read-only session, which does not hold all of them.
   */
  readonly refusedFunctions?: RegExp;
  /** Tables that checked SQL may not name, since they are no tables of this database: files, other servers. Parts with dots between. */
  readonly refusedTables?: RegExp;
  /**
   * Names without quotes that checked SQL may not give, in lower case: words that begin a statement, where statements need nothing
   * between them (`SELECT a FROM t COMMIT`).
   */
  readonly refusedAliases?: RegExp;
  /** What checked SQL may not have anywhere, since the parser and the database read it differently. */
  readonly refusedText?: RegExp;
  /** The longest identifier, in bytes of UTF-8. */
  readonly maximumIdentifierBytes: number;
  /**
   * Rows are stored by their key: `createTable` takes it, since to add it behind the rows would write each of them again.
   * Absent: it is added behind the rows, which is faster.
   */
  readonly keyWithTable?: true;
  /** Keys are information and not enforced: a key may come more than once in a table. Absent: they are enforced. */
  readonly keysNotEnforced?: true;
  /**
   * Rows that are merged into a table are staged in an ordinary table, made before the transaction and dropped after it. Absent:
   * in a temporary one.
   */
  readonly stagesInTables?: true;
  /** There is no FULL JOIN. */
  readonly noFullJoin?: true;
  /** Kinds of types that may hold what no other kind of database takes (a day 0, an hour 30), and what that is, in the plural. */
  readonly peculiar?: Readonly<Partial<Record<LogicalType['kind'], string>>>;
  /** What CAST names text as, where that is not the type `toNative` makes a column of. */
  readonly castText?: string;
  /** Names that differ in case alone are one, also in quotes, or are so by the usual collation. Absent: two names. */
  readonly caselessNames?: true;
  /** Texts may be equal that differ in case or in spaces at their end, as collations say. Absent: only the same text is equal. */
  readonly comparesTextLoosely?: true;
  /** @throws invalid-input for a name that this database cannot hold */
  quoteIdentifier(name: string): string;
  /** The quoted, qualified name. */
  table(table: TableName): string;
  /**
   * A value as SQL, for VALUES or to be compared with a column: in the type that `toNative` makes of `type`, or as a text that the
   * column reads. Exact, and the same in every mode of the session. @throws invalid-data for what this database cannot hold
   */
  literal(value: NonNullable<Value>, type: LogicalType): string;
  /** The name that a temporary table must have, where its name is what makes it one (`#t`). Absent: any name will do. */
  readonly temporaryName?: (name: string) => string;
  toNative(type: LogicalType): NativeType;
  /**
   * `finalName`: what the table will be renamed to; its constraints have that name from the start, where names show.
   * `primaryKey`: only where `keyWithTable` says so. `passing`: an ordinary table that is soon dropped, and, where the database can do
   * that, ends by itself a day later.
   */
  createTable(
    table: TableName,
    columns: readonly ColumnDefinition[],
    options?: {
      readonly temporary?: boolean;
      readonly passing?: boolean;
      readonly finalName?: string;
      readonly primaryKey?: readonly string[];
    },
  ): string;
  addPrimaryKey(table: TableName, columns: readonly string[]): string;
  dropTable(table: TableName, options?: { readonly temporary?: boolean }): string;
  renameTable(table: TableName, name: string): string;
  /** Gathers statistics of a table that was filled in the transaction under way. Absent: it needs none, or would commit. */
  readonly analyze?: (table: TableName) => string;
  /**
   * Statements for the transaction under way, before many rows are joined with `table` by its primary key: what a good plan needs that the
   * database would not choose by itself. Absent: nothing.
   */
  readonly joinByKey?: (table: TableName, key: readonly string[]) => readonly string[];
  /**
   * A SELECT of what else a change of the table does, as rows of a kind and a name: `trigger` = what runs with it, `table` = another
   * table that changes with it, `for good` = its way of storing rows, which undoes nothing. Absent: nothing else ever changes.
   */
  readonly reactions?: (table: TableName) => string;
  /** Removes every row; the table, its grants, views and keys stay. */
  deleteAll(table: TableName): string;
  /** `INSERT INTO table (columns) select`; identity values of the select are kept. */
  insertSelect(table: TableName, columns: readonly string[], select: string): string;
  /** Inserts the rows of `from`, or updates `columns` of the rows whose `key` is there already. */
  upsert(
    table: TableName,
    from: TableName,
    options: { readonly columns: readonly string[]; readonly key: readonly string[] },
  ): string;
}

/** The SELECT of some columns of a table (`*` for none given), with an optional condition in the database's own SQL. */
export function selectFrom(
  dialect: Dialect,
  table: TableName,
  options: { readonly columns?: readonly string[] | undefined; readonly where?: string | undefined } = {},
): string {
  const columns = options.columns?.map((name) => dialect.quoteIdentifier(name)).join(', ') ?? '*';
  return `SELECT ${columns} FROM ${dialect.table(table)}${options.where === undefined ? '' : ` WHERE ${options.where}`}`;
}
