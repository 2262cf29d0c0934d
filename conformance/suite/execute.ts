import type { Database, Notice, RunOptions, Selection, Session, WireTag } from '../../src/contract/connector.ts';
import type { TableName } from '../../src/contract/names.ts';
import type { Batch, Field, Value } from '../../src/contract/values.ts';

export interface StatementResult {
  readonly fields: readonly Field[] | null;
  readonly rows: readonly (readonly Value[])[];
  readonly command: string;
  readonly rowCount: number | null;
  readonly truncated: boolean;
  readonly notices: readonly Notice[];
}

/** Runs a script in a session, and gathers what each statement gave. */
export async function runIn(session: Session, sql: string, options: RunOptions = {}): Promise<StatementResult[]> {
  const results: StatementResult[] = [];
  let fields: readonly Field[] | null = null;
  let rows: Value[][] = [];
  for await (const event of session.run(sql, options)) {
    if (event.kind === 'fields') fields = event.fields;
    else if (event.kind === 'batch') rows.push(...toRows(event.batch));
    else {
      const { kind: _, ...done } = event;
      results.push({ fields, rows, ...done });
      fields = null;
      rows = [];
    }
  }
  return results;
}

export function run(database: Database, sql: string, options: RunOptions = {}): Promise<StatementResult[]> {
  return database.session((session) => runIn(session, sql, options), { signal: options.signal });
}

/** The rows of one statement. */
export async function query(
  database: Database,
  sql: string,
  parameters: readonly Value[] = [],
): Promise<readonly (readonly Value[])[]> {
  const results = await run(database, sql, { parameters });
  return results.at(-1)?.rows ?? [];
}

/** Each value of the first column. */
export async function firstColumn(database: Database, sql: string): Promise<readonly (Value | undefined)[]> {
  return (await query(database, sql)).map((row) => row[0]);
}

export function toRows(batch: Batch): Value[][] {
  return Array.from({ length: batch.rows }, (_, row) =>
    batch.columns.map((column) => {
      const value = column[row];
      if (value === undefined) throw new Error(`A batch of ${batch.rows} rows has no value in row ${row}.`);
      return value;
    }),
  );
}

/**
 * Rows in which whole numbers of other types, which the suite else takes for the same, are told apart; but for the first
 * `keys` columns.
 */
export function exactly(rows: readonly (readonly Value[])[], keys = 0): unknown[][] {
  const marked = (value: Value): unknown => {
    if (typeof value === 'bigint') return { int64: String(value) };
    return typeof value === 'number' ? { number: value } : value;
  };
  return rows.map((row) => row.map((value, index) => (index < keys ? value : marked(value))));
}

/** Rows as a batch of `width` columns. */
export function toBatch(rows: readonly (readonly Value[])[], width: number): Batch {
  return {
    rows: rows.length,
    columns: Array.from({ length: width }, (_, column) => rows.map((row) => row[column] as Value)),
  };
}

/** Every row of a query, read batch by batch in a transaction. */
export function read(database: Database, sql: string): Promise<Value[][]> {
  return database.session(
    async (session) => {
      await using stream = await session.read(sql);
      const rows: Value[][] = [];
      for await (const batch of stream) rows.push(...toRows(batch));
      return rows;
    },
    { transaction: 'read' },
  );
}

/** Rows from one database into a table of another (or of the same one) as bytes; the number of rows. */
export function carry(
  from: Database,
  to: Database,
  freight: {
    readonly selection: Selection;
    readonly table: TableName;
    readonly fields: readonly Field[];
    readonly tag: WireTag;
  },
  options: { readonly streams?: number } = {},
): Promise<number> {
  const { selection, table, fields, tag } = freight;
  return from.session(
    (source) =>
      to.session(
        async (target) => {
          if (!source.wire || !target.wire) throw new Error('One of the databases has no wire format.');
          const streams = await source.wire.unload(selection, tag, options);
          return (await target.wire.load(table, fields, tag, streams)).rows;
        },
        { transaction: 'write' },
      ),
    { transaction: 'read' },
  );
}
