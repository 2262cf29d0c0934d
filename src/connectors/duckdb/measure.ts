import type { CallOptions, Measure } from '../../contract/connector.ts';
import type { Field, Value } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { duckdbDialect } from './dialect.ts';

/** One aggregate that gives one fact of a column. */
interface Fact {
  readonly name: keyof Measure;
  readonly sql: string;
}

/** Facts about the data of some columns, in one pass. */
export async function measureColumns(
  connection: Connection,
  selection: string,
  columns: readonly Field[],
  options: CallOptions,
): Promise<Measure[]> {
  if (columns.length === 0) return [];
  const facts = columns.map(factsOf);
  const list = facts.flat().map((fact) => fact.sql);
  const [row = []] = await connection.rows(`SELECT ${list.join(', ')} FROM (${selection}\n) AS t`, [], options);
  let at = 0;
  return facts.map((own) => Object.fromEntries(own.map((fact) => [fact.name, toFact(fact.name, row[at++])])));
}

function factsOf(field: Field): readonly Fact[] {
  const column = duckdbDialect.quoteIdentifier(field.name);
  const nulls: Fact = { name: 'nulls', sql: `(count(*) - count(${column}))::BIGINT` };
  const range: readonly Fact[] = [
    { name: 'minimum', sql: `min(${column})::VARCHAR` },
    { name: 'maximum', sql: `max(${column})::VARCHAR` },
  ];
  switch (field.type.kind) {
    case 'decimal': {
      const digits = `ltrim(${column}::VARCHAR, '-')`;
      return [
        nulls,
        ...range,
        {
          name: 'integerDigits',
          sql: `coalesce(max(length(ltrim(split_part(${digits}, '.', 1), '0'))), 0)::INTEGER`,
        },
        {
          name: 'fractionDigits',
          sql: `coalesce(max(length(rtrim(split_part(${digits}, '.', 2), '0'))), 0)::INTEGER`,
        },
        { name: 'nonFinite', sql: '0::BIGINT' },
      ];
    }
    case 'float':
      return [nulls, { name: 'nonFinite', sql: `count(*) FILTER (NOT isfinite(${column}))::BIGINT` }];
    case 'text':
      return [nulls, { name: 'characters', sql: `coalesce(max(length(${column}::VARCHAR)), 0)::BIGINT` }];
    case 'int':
    case 'date':
    case 'timestamp':
      return [nulls, ...range];
    default:
      return [nulls];
  }
}

function toFact(name: keyof Measure, value: Value | undefined): number | string | null {
  if (name === 'minimum' || name === 'maximum') return typeof value === 'string' ? value : null;
  return Number(value ?? 0);
}
