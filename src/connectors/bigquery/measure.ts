import type { Measure } from '../../contract/connector.ts';
import type { Field } from '../../contract/values.ts';
import { quoteIdentifier } from './names.ts';

type Fact = readonly [keyof Measure, (column: string) => string];

const text = (column: string): string => `CAST(${column} AS STRING)`;

const DIGITS: readonly Fact[] = [
  ['integerDigits', (c) => `MAX(LENGTH(LTRIM(REGEXP_EXTRACT(${text(c)}, r'^-?([0-9]*)'), '0')))`],
  ['fractionDigits', (c) => `MAX(LENGTH(RTRIM(IFNULL(REGEXP_EXTRACT(${text(c)}, r'[.]([0-9]*)'), ''), '0')))`],
  ['nonFinite', () => '0'],
];
const RANGE: readonly Fact[] = [
  ['minimum', (c) => text(`MIN(${c})`)],
  ['maximum', (c) => text(`MAX(${c})`)],
];
const NULLS: Fact = ['nulls', (c) => `COUNT(*) - COUNT(${c})`];

function factsOf(field: Field): readonly Fact[] {
  switch (field.type.kind) {
    case 'decimal':
      return [...DIGITS, ...RANGE, NULLS];
    case 'int':
    case 'date':
    case 'timestamp':
      return [...RANGE, NULLS];
    case 'text':
      return [['characters', (c) => `MAX(CHAR_LENGTH(${c}))`], NULLS];
    case 'list':
      // An array is never NULL, and COUNT takes none.
      return [['nulls', () => '0']];
    default:
      return [['nulls', (c) => `COUNTIF(${c} IS NULL)`]];
  }
}

/** One SELECT of all facts about some columns of a query, and how to read its row. */
export function measureQuery(
  select: string,
  columns: readonly Field[],
): { readonly sql: string; readonly read: (row: readonly unknown[]) => Measure[] } {
  const facts = columns.flatMap((field, index) => factsOf(field).map(([name, sql]) => ({ index, field, name, sql })));
  const list = facts.map(({ field, sql }, at) => `${sql(`s.${quoteIdentifier(field.name)}`)} AS f${at}`);
  return {
    sql: `SELECT ${list.join(', ')} FROM (${select}\n) AS s`,
    read: (row) =>
      columns.map((_, index) =>
        Object.fromEntries(
          facts.flatMap((fact, at) => {
            if (fact.index !== index) return [];
            const value = row[at] ?? null;
            const isText = fact.name === 'minimum' || fact.name === 'maximum';
            return [[fact.name, isText ? (value === null ? null : String(value)) : Number(value ?? 0)]];
          }),
        ),
      ),
  };
}
