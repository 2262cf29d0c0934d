import type { Field } from '../../contract/values.ts';
import { type Fact, factQuery } from '../postgres/measure.ts';
import { dialect } from './dialect.ts';

const text = (expression: string): string => `CAST(${expression} AS varchar(64))`;

const DIGITS: readonly Fact[] = [
  ['integerDigits', (c) => `max(length(ltrim(split_part(${text(`abs(${c})`)}, '.', 1), '0')))`],
  ['fractionDigits', (c) => `max(length(rtrim(split_part(${text(c)}, '.', 2), '0')))`],
  // Redshift's decimals have neither NaN nor infinities.
  ['nonFinite', () => '0'],
];
const RANGE: readonly Fact[] = [
  ['minimum', (c) => text(`min(${c})`)],
  ['maximum', (c) => text(`max(${c})`)],
];
const NULLS: Fact = ['nulls', (c) => `sum(CASE WHEN ${c} IS NULL THEN 1 ELSE 0 END)`];

function factsOf({ type }: Field): readonly Fact[] {
  switch (type.kind) {
    case 'decimal':
      return [...DIGITS, ...RANGE, NULLS];
    case 'int':
    case 'date':
    case 'timestamp':
      return [...RANGE, NULLS];
    case 'text':
      return [['characters', (c) => `max(length(${c}))`], NULLS];
    default:
      return [NULLS];
  }
}

/** One SELECT of all facts about some columns of a query, and how to read its row. */
export function measureQuery(select: string, columns: readonly Field[]): ReturnType<typeof factQuery> {
  return factQuery(select, columns, { factsOf, quoteIdentifier: dialect.quoteIdentifier });
}
