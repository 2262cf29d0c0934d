import { type Dialect, selectFrom } from '../contract/dialect.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { Field } from '../contract/values.ts';
import { classifyOwn } from '../sql/own.ts';
import type { Queries, Query, QueryRequest, ResultAddress } from './query-types.ts';
import { type Condition, valueOfText } from './row-conditions.ts';
import type { RowWish } from './spool-view.ts';

interface AgainRequest extends RowWish {
  readonly of: Pick<ResultAddress, 'query' | 'result'>;
  /** Rows; default: as before. */
  readonly limit?: number | undefined;
  readonly window?: string | undefined;
}

/**
 * Runs the statement of a result once more, sorted or filtered by the database, or with another limit. Only one statement that reads.
 * @throws unsupported where that cannot be done safely, with the reason
 */
export type RunAgain = (request: AgainRequest) => Promise<Query>;

export function createRunAgain(queries: Queries, dialectOf: (connection: string) => Dialect): RunAgain {
  return async ({ of, sort, conditions = [], limit, window }) => {
    const before = queries.request(of.query);
    const { fields } = queries.here(of);
    if (queries.get(of.query).results.length > 1) throw cannot('it ran with others');
    const dialect = dialectOf(before.connection);
    const sql = await sqlOf(before, dialect);
    const isPlain = sort === undefined && conditions.length === 0;
    const parameters = before.parameters && { parameters: before.parameters };
    return queries.start({
      ...{ connection: before.connection, timeout: before.timeout, window, ...parameters },
      limit: limit ?? before.limit,
      sql: isPlain ? sql : wrapped(sql, dialect, { fields, sort, conditions }),
      // Parsed and held to reading once more, as it is now.
      readOnly: true,
    });
  };
}

/** One SELECT without what ends it. */
async function sqlOf({ sql, table }: QueryRequest, dialect: Dialect): Promise<string> {
  if (table !== undefined) return selectFrom(dialect, table);
  const given = (sql ?? '').trim();
  const statement = given.endsWith(';') ? given.slice(0, -1) : given;
  const found = await classifyOwn(statement, dialect);
  if (found.length === 1 && found[0]?.class === 'select') return statement;
  throw cannot('it is not one SELECT that changes nothing');
}

/** On lines of their own: the statement may end with a comment. */
function wrapped(
  sql: string,
  dialect: Dialect,
  { fields, sort, conditions }: { readonly fields: readonly Field[] } & Required<Pick<RowWish, 'conditions'>> & RowWish,
): string {
  const names = fields.map(({ name }) => name);
  if (new Set(names).size < names.length || names.includes('')) {
    throw cannot('two of its columns have one name, or one has none');
  }
  const fieldAt = (column: number): Field => {
    const field = fields[column];
    if (field) return field;
    throw new DagFluxError('invalid-input', `The result has no column ${column}.`, { path: 'column' });
  };
  const name = (column: number) => dialect.quoteIdentifier(fieldAt(column).name);
  const where = (conditions ?? []).map(
    (condition) => `${name(condition.column)} ${asSql(condition, dialect, fieldAt)}`,
  );
  return [
    `SELECT * FROM (\n${sql}\n) AS dagflux_rows`,
    ...(where.length > 0 ? [`WHERE ${where.join(' AND ')}`] : []),
    ...(sort ? [`ORDER BY ${name(sort.column)}${sort.descending ? ' DESC' : ''}`] : []),
  ].join('\n');
}

const SIGNS = { equal: '=', 'not equal': '<>', less: '<', greater: '>' } as const;

function asSql({ column, is, value = '' }: Condition, dialect: Dialect, fieldAt: (column: number) => Field): string {
  if (is === 'null') return 'IS NULL';
  if (is === 'not null') return 'IS NOT NULL';
  if (is === 'contains') throw cannot('a part of a text is looked for in the loaded rows only');
  const { type } = fieldAt(column);
  return `${SIGNS[is]} ${dialect.literal(valueOfText(value, type), type)}`;
}

function cannot(why: string): DagFluxError {
  return new DagFluxError('unsupported', `The statement cannot be run again in this way: ${why}.`, {
    hint: 'Sort and filter the loaded rows, or write it into the statement.',
  });
}
