import type { Measure } from '../../contract/connector.ts';
import type { Field } from '../../contract/values.ts';
import { quoteIdentifier } from './dialect.ts';

type Fact = readonly [keyof Measure, (column: string) => string];

const integerPart = (column: string): string => `SUBSTRING_INDEX(CAST(ABS(${column}) AS CHAR), '.', 1)`;
/** Empty where there is none. */
const fractionPart = (column: string): string =>
  `IF(LOCATE('.', CAST(${column} AS CHAR)) = 0, '', SUBSTRING_INDEX(CAST(${column} AS CHAR), '.', -1))`;

const DIGITS: readonly Fact[] = [
  ['integerDigits', (c) => `MAX(CHAR_LENGTH(TRIM(LEADING '0' FROM ${integerPart(c)})))`],
  ['fractionDigits', (c) => `MAX(CHAR_LENGTH(TRIM(TRAILING '0' FROM ${fractionPart(c)})))`],
  ['nonFinite', () => '0'],
];
const RANGE: readonly Fact[] = [
  ['minimum', (c) => `CAST(MIN(${c}) AS CHAR)`],
  ['maximum', (c) => `CAST(MAX(${c}) AS CHAR)`],
];
const ZERO_DATES: Fact = ['peculiar', (c) => `SUM(YEAR(${c}) = 0 OR MONTH(${c}) = 0 OR DAYOFMONTH(${c}) = 0)`];
const BEYOND_A_DAY: Fact = ['peculiar', (c) => `SUM(${c} < TIME '00:00:00' OR ${c} > TIME '24:00:00')`];
const NULLS: Fact = ['nulls', (c) => `COUNT(*) - COUNT(${c})`];

function factsOf({ type }: Field): readonly Fact[] {
  switch (type.kind) {
    case 'decimal':
      return [...DIGITS, ...RANGE, NULLS];
    case 'int':
      return [...RANGE, NULLS];
    case 'date':
    case 'timestamp':
      return [...RANGE, ZERO_DATES, NULLS];
    case 'time':
      return [BEYOND_A_DAY, NULLS];
    case 'text':
      return [['characters', (c) => `MAX(CHAR_LENGTH(${c}))`], NULLS];
    case 'float':
      return [['nonFinite', () => '0'], NULLS];
    default:
      return [NULLS];
  }
}

/** One SELECT of all facts about some columns of a query, and how to read its row. */
export function measureQuery(
  select: string,
  columns: readonly Field[],
): { sql: string; read: (row: readonly (string | null)[]) => Measure[] } {
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
