import type { Measure } from '../../contract/connector.ts';
import type { Field } from '../../contract/values.ts';
import { quoteIdentifier } from './dialect.ts';

/** A fact, and the SQL that finds it for a column. */
export type Fact = readonly [keyof Measure, (column: string) => string];

const finite = (column: string): string => `${column} NOT IN ('NaN', 'Infinity', '-Infinity')`;

const DIGITS: readonly Fact[] = [
  ['integerDigits', (c) => `max(length(trim(leading '0' from trunc(abs(${c}))::text))) FILTER (WHERE ${finite(c)})`],
  ['fractionDigits', (c) => `max(scale(trim_scale(${c}))) FILTER (WHERE ${finite(c)})`],
  ['nonFinite', (c) => `count(*) FILTER (WHERE NOT ${finite(c)})`],
];
const RANGE: readonly Fact[] = [
  ['minimum', (c) => `min(${c})::text`],
  ['maximum', (c) => `max(${c})::text`],
];
const NULLS: Fact = ['nulls', (c) => `count(*) - count(${c})`];

function factsOf(field: Field): readonly Fact[] {
  switch (field.type.kind) {
    case 'decimal':
      return field.native === 'money' ? [...RANGE, NULLS] : [...DIGITS, ...RANGE, NULLS];
    case 'int':
    case 'date':
    case 'timestamp':
      return [...RANGE, NULLS];
    case 'text':
      return [['characters', (c) => `max(char_length(${c}::text))`], NULLS];
    default:
      return [NULLS];
  }
}

interface MeasureQuery {
  readonly sql: string;
  readonly read: (row: readonly (string | null)[]) => Measure[];
}

/** One SELECT of all facts about some columns of a query, and how to read its row. */
export function measureQuery(select: string, columns: readonly Field[]): MeasureQuery {
  return factQuery(select, columns, { factsOf, quoteIdentifier });
}

/** The same with the facts of another dialect. */
export function factQuery(
  select: string,
  columns: readonly Field[],
  how: { factsOf(field: Field): readonly Fact[]; quoteIdentifier(name: string): string },
): MeasureQuery {
  const facts = columns.flatMap((field, index) =>
    how.factsOf(field).map(([name, sql]) => ({ index, field, name, sql })),
  );
  const list = facts.map(({ field, sql }) => sql(`s.${how.quoteIdentifier(field.name)}`));
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
