import type { ColumnDefinition, Dialect } from '../../contract/dialect.ts';
import type { TableName } from '../../contract/names.ts';
import type { JoinColumn, JoinCondition, JoinSource, ResolvedJoin } from './resolve.ts';

/** Where the rows of each source stand at the venue, and the types that its columns have there. */
export interface Places {
  table(source: JoinSource): TableName;
  type(column: JoinColumn): string;
  /** A name for a temporary table that holds what a part of the join gives. */
  stage(index: number): TableName;
}

/** A join as SQL of its venue. */
export interface RenderedJoin {
  /** Temporary tables to be made and filled first, in this order. */
  readonly stages: readonly Stage[];
  /** The rows of the join. */
  readonly select: string;
}

interface Stage {
  readonly table: TableName;
  readonly columns: readonly ColumnDefinition[];
  readonly inserts: readonly string[];
}

/** What the steps so far give: something to select from, and the expression of each column in it. */
interface Joined {
  readonly from: string;
  readonly sources: readonly JoinSource[];
  readonly column: (column: JoinColumn) => string;
}

/**
 * The SQL of a join. Where the database has no FULL JOIN, each becomes a temporary table filled by two statements: the LEFT JOIN,
 * and the rows of the right side that matched none. Two, since MySQL refuses a temporary table that one statement names twice.
 */
export function renderJoin({ first, steps, columns, venue }: ResolvedJoin, places: Places): RenderedJoin {
  const { dialect } = venue.database;
  const stages: Stage[] = [];
  const scan = (source: JoinSource): string => `${dialect.table(places.table(source))} AS ${source.alias}`;
  const own = ({ source, field }: JoinColumn): string => `${source.alias}.${dialect.quoteIdentifier(field.name)}`;
  let joined: Joined = { from: scan(first), sources: [first], column: own };
  for (const { type, right, on } of steps) {
    const before = joined;
    const column = (one: JoinColumn): string => (one.source === right ? own(one) : before.column(one));
    const condition = on.map((pair) => equal(dialect, pair, column)).join(' AND ');
    const sources = [...before.sources, right];
    if (type !== 'full' || dialect.noFullJoin !== true) {
      const word = { inner: 'JOIN', left: 'LEFT JOIN', full: 'FULL JOIN' }[type];
      joined = { from: `${before.from}\n${word} ${scan(right)} ON ${condition}`, sources, column };
      continue;
    }
    const all = sources.flatMap((source) => source.fields.map((field) => ({ source, field })));
    const table = places.stage(stages.length);
    const named = all.map((_, index) => `c${index + 1}`);
    const lists = {
      left: all.map(column).join(', '),
      alone: all.map((one) => (one.source === right ? own(one) : 'NULL')).join(', '),
    };
    stages.push({
      table,
      columns: all.map((one, index) => ({ name: named[index] ?? '', sql: places.type(one), nullable: true })),
      inserts: [
        `SELECT ${lists.left}\nFROM ${before.from}\nLEFT JOIN ${scan(right)} ON ${condition}`,
        `SELECT ${lists.alone}\nFROM ${scan(right)}\nWHERE NOT EXISTS (SELECT 1 FROM ${before.from} WHERE ${condition})`,
      ].map((select) => dialect.insertSelect(table, named, select)),
    });
    const alias = `f${stages.length}`;
    const staged = ({ source, field }: JoinColumn): string => {
      const index = all.findIndex((one) => one.source === source && one.field === field);
      return `${alias}.${dialect.quoteIdentifier(named[index] ?? '')}`;
    };
    joined = { from: `${dialect.table(table)} AS ${alias}`, sources, column: staged };
  }
  const { from, column } = joined;
  const list = columns.map((one) => `${column(one)} AS ${dialect.quoteIdentifier(one.as)}`);
  return { stages, select: `SELECT ${list.join(', ')}\nFROM ${from}` };
}

function equal(dialect: Dialect, { left, right, asText }: JoinCondition, column: (one: JoinColumn) => string): string {
  if (!asText) return `${column(left)} = ${column(right)}`;
  const type = dialect.castText ?? dialect.toNative({ kind: 'text' }).sql;
  return `CAST(${column(left)} AS ${type}) = CAST(${column(right)} AS ${type})`;
}

/** The sources whose columns can be NULL because nothing matched. */
export function extendedSources({ first, steps }: ResolvedJoin): ReadonlySet<JoinSource> {
  const joined = [first];
  const extended = new Set<JoinSource>();
  for (const { type, right } of steps) {
    if (type === 'full') for (const source of joined) extended.add(source);
    if (type !== 'inner') extended.add(right);
    joined.push(right);
  }
  return extended;
}
