import type { CallOptions, Measure } from '../../contract/connector.ts';
import type { Field } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { quoteIdentifier } from './dialect.ts';

interface Fact {
  readonly name: keyof Measure;
  readonly sql: string;
}

/** Facts about the data of some columns, in one pass over it. */
export async function measure(
  connection: Connection,
  select: string,
  columns: readonly Field[],
  options: CallOptions,
): Promise<readonly Measure[]> {
  if (columns.length === 0) return [];
  const facts = columns.map(factsOf);
  const list = facts.flat().map(({ sql }, index) => `${sql} AS "f${index}"`);
  // On lines of its own: the query may end in a line comment.
  const rows = await connection.rows(`SELECT ${list.join(', ')} FROM (\n${select}\n) AS "t"`, options);
  let at = 0;
  return facts.map((own) =>
    Object.fromEntries(
      own.map(({ name }) => {
        const value = rows[0]?.[`f${at++}`] ?? null;
        return [name, name === 'minimum' || name === 'maximum' ? value : Number(value ?? 0)];
      }),
    ),
  );
}

function factsOf({ name, type }: Field): readonly Fact[] {
  const column = quoteIdentifier(name);
  const text = `CAST(${column} AS VARCHAR)`;
  const nulls: Fact = { name: 'nulls', sql: `COUNT(*) - COUNT(${column})` };
  const range: readonly Fact[] = [
    { name: 'minimum', sql: `CAST(MIN(${column}) AS VARCHAR)` },
    { name: 'maximum', sql: `CAST(MAX(${column}) AS VARCHAR)` },
  ];
  switch (type.kind) {
    case 'decimal':
      return [
        nulls,
        ...range,
        { name: 'integerDigits', sql: `COALESCE(MAX(LENGTH(REGEXP_REPLACE(${text}, '^-?0*|[.].*$', ''))), 0)` },
        { name: 'fractionDigits', sql: `COALESCE(MAX(LENGTH(REGEXP_REPLACE(${text}, '^[^.]*[.]?|0+$', ''))), 0)` },
        { name: 'nonFinite', sql: '0' },
      ];
    case 'float': {
      const odd = ["'NaN'", "'inf'", "'-inf'"].map((value) => `CAST(${value} AS FLOAT)`).join(', ');
      return [nulls, { name: 'nonFinite', sql: `COUNT(CASE WHEN ${column} IN (${odd}) THEN 1 END)` }];
    }
    case 'text':
      return [nulls, { name: 'characters', sql: `COALESCE(MAX(LENGTH(${column})), 0)` }];
    case 'int':
    case 'date':
      return [nulls, ...range];
    case 'time':
    case 'timestamp': {
      // As the session's formats write it: 9 digits, and for some an offset behind them.
      const digits = `REGEXP_REPLACE(${text}, '^[^.]*[.]?|0*([ +-].*)?$', '')`;
      return [nulls, { name: 'fractionDigits', sql: `COALESCE(MAX(LENGTH(${digits})), 0)` }];
    }
    default:
      return [nulls];
  }
}
