import type { Database, Session } from '../../contract/connector.ts';
import { selectFrom } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { TableField } from '../../contract/values.ts';
import { execute, readBatches, readCounts } from '../../move/statements.ts';
import type { StatementClass } from '../../sql/classify.ts';
import { estimateStatements } from './estimates.ts';
import { findReactions } from './reactions.ts';
import type { RehearsalOptions } from './rehearsal.ts';
import { type ChangedRow, type Row, rowsOf } from './rows.ts';
import type { TransformerSpecification } from './specification.ts';

/** What would happen to the table, seen by doing it in a transaction that was rolled back. */
export interface InPlaceRehearsal {
  readonly kind: 'in place';
  readonly statements: readonly StatementClass[];
  readonly rowsBefore: number;
  /** Null where the statements were not run: `notes` says why. */
  readonly changes: Changes | null;
  /** What cannot be undone, what was not looked at. */
  readonly notes: readonly string[];
}

interface Changes {
  readonly rowsAfter: number;
  readonly columnsAdded: readonly string[];
  readonly columnsRemoved: readonly string[];
  /** Rows by key; null for a table without one, where only the numbers are known. */
  readonly rows: RowChanges | null;
}

export interface RowChanges {
  readonly changed: number;
  readonly removed: number;
  readonly added: number;
  /** Columns as they are before, and after. */
  readonly fields: { readonly before: readonly string[]; readonly after: readonly string[] };
  readonly sample: readonly ChangedRow[];
}

const SAMPLE_ROWS = 20;

/** Milliseconds: a table that somebody else has locked must not keep a rehearsal waiting, nor what waits behind it. */
const TIME_LIMIT = 120_000;

/** @throws timeout, when it takes too long: the server has been told to stop then; and what the database refuses */
export async function rehearseInPlace(
  specification: TransformerSpecification,
  statements: readonly StatementClass[],
  database: Database,
  options: RehearsalOptions,
): Promise<InPlaceRehearsal> {
  const { signal, timeout = TIME_LIMIT } = options;
  const limit = AbortSignal.timeout(timeout);
  const limited = { ...options, signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) };
  try {
    return await tryOut(specification, statements, database, limited);
  } catch (cause) {
    if (!limit.aborted || signal?.aborted) throw cause;
    throw new DagFluxError(
      'timeout',
      `It could not be tried out within ${timeout / 1000} seconds. Nothing was changed.`,
      {
        hint: 'Somebody else may hold the table; try again, or change fewer rows at once.',
        cause,
      },
    );
  }
}

async function tryOut(
  { source, sql }: TransformerSpecification,
  statements: readonly StatementClass[],
  database: Database,
  options: RehearsalOptions,
): Promise<InPlaceRehearsal> {
  const { signal, rowLimit = 1_000_000 } = options;
  const { transactions } = database.capabilities;
  const { rowsBefore, reactions } = await database.session(
    async (session) => {
      const [rows = 0] = await readCounts(session, count(database, source.table), signal);
      return { rowsBefore: rows, reactions: await findReactions(session, database, source.table, signal) };
    },
    { transaction: 'read', signal },
  );
  const stays = whatStays(statements, transactions);
  const notes = [...reactions.notes, ...stays];
  if (stays.length > 0) notes.push('So it was not tried out.');
  else if (rowsBefore > rowLimit) {
    notes.push(`The table has more than ${rowLimit.toLocaleString('en')} rows: it was not tried out.`);
  }
  if (stays.length > 0 || reactions.forGood || rowsBefore > rowLimit) {
    notes.push(...(await estimateStatements(database, sql, statements, signal)));
    return { kind: 'in place', statements, rowsBefore, changes: null, notes };
  }
  const changes = await findChanges(
    { database, table: source.table, sql, options },
    statements.includes('alter table'),
  );
  return { kind: 'in place', statements, rowsBefore, changes, notes };
}

/** What cannot be undone once it has run, in plain words; none where a failure undoes all. */
function whatStays(
  statements: readonly StatementClass[],
  transactions: Database['capabilities']['transactions'],
): readonly string[] {
  if (transactions === 'ddl-and-data') return [];
  const final = transactions === 'none' ? statements.length : statements.lastIndexOf('alter table') + 1;
  if (final === 0) return [];
  const listed = statements.slice(0, final).map((statement, index) => `${index + 1}. ${statement.toUpperCase()}`);
  const why = transactions === 'none' ? 'any statement' : 'ALTER TABLE, nor what stands before it';
  const rest = final === statements.length ? '' : ' What stands behind is undone if it fails.';
  return [
    `This database cannot undo ${why}: once done, these stay done whatever fails later: ${listed.join(', ')}.${rest}`,
  ];
}

/** Does some work in a transaction that is rolled back in any case. */
async function undone<T>(
  database: Database,
  { signal }: RehearsalOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  let done: { readonly result: T } | undefined;
  const back = new DagFluxError('cancelled', 'The rehearsal was rolled back.');
  try {
    await database.session(
      async (session) => {
        done = { result: await work(session) };
        throw back;
      },
      { transaction: 'write', signal },
    );
  } catch (error) {
    if (error === back && done !== undefined) return done.result;
    throw error;
  }
  throw new DagFluxError('internal', 'A rehearsal came to no end.');
}

interface Where {
  readonly database: Database;
  readonly table: TableName;
  readonly sql: string;
  readonly options: RehearsalOptions;
}

async function findChanges(where: Where, alters: boolean): Promise<Changes> {
  const { database, table, sql, options } = where;
  const { signal } = options;
  const before = await database.fields(table, { signal });
  const namesBefore = before.map(({ name }) => name);
  // Which columns stay is known only afterwards; rows are compared by those.
  const namesAfter = alters ? await undone(database, options, (session) => columnsAfter(session, where)) : namesBefore;
  const compared = namesBefore.filter((name) => namesAfter.includes(name));
  const key = primaryKey(before);
  const columns = {
    columnsAdded: namesAfter.filter((name) => !namesBefore.includes(name)),
    columnsRemoved: namesBefore.filter((name) => !namesAfter.includes(name)),
  };
  if (key.length === 0 || !key.every((name) => compared.includes(name))) {
    const rowsAfter = await undone(database, options, async (session) => {
      await execute(session, sql, signal);
      return (await readCounts(session, count(database, table), signal))[0] ?? 0;
    });
    return { rowsAfter, ...columns, rows: null };
  }
  const { rowsAfter, ...rows } = await undone(database, options, (session) => {
    return compareRows(session, where, { key, compared });
  });
  const sample = await withValuesBefore(where, rows.sample, { key, compared });
  const fields = { before: namesBefore, after: namesAfter };
  return { rowsAfter, ...columns, rows: { ...rows, fields, sample } };
}

async function columnsAfter(session: Session, { table, sql, options }: Where): Promise<readonly string[]> {
  await execute(session, sql, options.signal);
  return (await session.describe({ table }, options)).map(({ name }) => name);
}

function primaryKey(fields: readonly TableField[]): readonly string[] {
  return fields
    .filter((field) => field.primaryKeyPosition !== null)
    .sort((a, b) => (a.primaryKeyPosition ?? 0) - (b.primaryKeyPosition ?? 0))
    .map((field) => field.name);
}

type Sample = ReadonlyMap<string, ChangedRow>;

/** Reads the table, changes it, and reads it again: all in one session, since the change may keep others out. */
async function compareRows(session: Session, where: Where, columns: Columns) {
  const { sql, options } = where;
  const prints = new Map<string, Pick<Row, 'key' | 'print'>>();
  await eachRow(session, where, columns, ({ id, key, print }) => prints.set(id, { key, print }));
  await execute(session, sql, options.signal);
  const sample = new Map<string, ChangedRow>();
  const show = (id: string, row: ChangedRow): void => {
    if (sample.size < SAMPLE_ROWS) sample.set(id, row);
  };
  const counts = { rowsAfter: 0, changed: 0, added: 0 };
  await eachRow(session, where, columns, ({ id, key, values, print }) => {
    const before = prints.get(id);
    prints.delete(id);
    counts.rowsAfter += 1;
    if (before?.print === print) return;
    counts[before === undefined ? 'added' : 'changed'] += 1;
    show(id, { key, before: null, after: values });
  });
  // What was not met again is gone.
  for (const [id, { key }] of prints) show(id, { key, before: null, after: null });
  return { ...counts, removed: prints.size, sample };
}

/** The sampled rows with what they were, read once the change is undone. */
async function withValuesBefore(where: Where, sample: Sample, columns: Columns): Promise<readonly ChangedRow[]> {
  if (sample.size === 0) return [];
  const rows = new Map(sample);
  await where.database.session(
    (session) =>
      eachRow(session, where, columns, ({ id, values }) => {
        const row = rows.get(id);
        if (row !== undefined) rows.set(id, { ...row, before: values });
      }),
    { transaction: 'read', signal: where.options.signal },
  );
  return [...rows.values()];
}

type Columns = Parameters<typeof rowsOf>[1];

async function eachRow(
  session: Session,
  { database, table, options }: Where,
  columns: Columns,
  visit: (row: Row) => void,
): Promise<void> {
  await using stream = await readBatches(session, selectFrom(database.dialect, table), options.signal);
  for await (const row of rowsOf(stream, columns)) visit(row);
}

function count({ dialect }: Database, table: TableName): string {
  return `SELECT COUNT(*) FROM ${dialect.table(table)}`;
}
