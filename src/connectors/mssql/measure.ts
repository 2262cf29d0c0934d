import type { Measure } from '../../contract/connector.ts';
import type { Field, Value } from '../../contract/values.ts';
import { quoteIdentifier } from './dialect.ts';

type Fact = readonly [keyof Measure, (column: string) => string];

const wholePart = (column: string): string => `NULLIF(FLOOR(ABS(${column})), 0)`;
/** The digits behind the point without the zeros at their end. */
const fraction = (column: string): string =>
  `LEN(RTRIM(REPLACE(PARSENAME(CONVERT(varchar(60), ${column}), 1), '0', ' ')))`;

const NULLS: Fact = ['nulls', (c) => `COUNT_BIG(*) - COUNT_BIG(${c})`];

function range(style: string): readonly Fact[] {
  return [
    ['minimum', (c) => `CONVERT(varchar(60), MIN(${c})${style})`],
    ['maximum', (c) => `CONVERT(varchar(60), MAX(${c})${style})`],
  ];
}

function factsOf(field: Field): readonly Fact[] {
  const { type, native } = field;
  switch (type.kind) {
    case 'decimal': {
      if (native.endsWith('money')) return [...range(', 2'), NULLS];
      const behind: Fact = ['fractionDigits', (c) => ((type.scale ?? 0) > 0 ? `MAX(${fraction(c)})` : '0')];
      return [['integerDigits', (c) => `MAX(LEN(CONVERT(varchar(60), ${wholePart(c)})))`], behind, ...range(''), NULLS];
    }
    case 'int':
      return [...range(''), NULLS];
    case 'date':
      return [...range(', 23'), NULLS];
    case 'timestamp':
      return [...range(', 121'), NULLS];
    case 'text':
      return [['characters', (c) => `MAX(DATALENGTH(CAST(${c} AS nvarchar(max))) / 2)`], NULLS];
    default:
      return [['nulls', (c) => `SUM(CASE WHEN ${c} IS NULL THEN 1 ELSE 0 END)`]];
  }
}

/** One SELECT of all facts about some columns of a query, and how to read its row. */
export function measureQuery(
  select: string,
  columns: readonly Field[],
): { sql: string; read: (row: readonly Value[]) => Measure[] } {
  const facts = columns.flatMap((field, index) => factsOf(field).map(([name, sql]) => ({ index, field, name, sql })));
  const list = facts.map(({ field, sql }) => sql(`s.${quoteIdentifier(field.name)}`));
  return {
    sql: `SELECT ${list.join(', ')} FROM (${select}\n) AS s`,
    read: (row) =>
      columns.map((_, index) =>
        Object.fromEntries(
          facts.flatMap((fact, at) => {
            const value = row[at] ?? null;
            if (fact.index !== index) return [];
            const text = fact.name === 'minimum' || fact.name === 'maximum';
            return [[fact.name, text ? value : Number(value ?? 0)]];
          }),
        ),
      ),
  };
}
