import type { DialectId } from '../dialects.ts';

type Refused = Readonly<Record<string, readonly string[]>>;

/** The longest of the texts that every dialect with long texts has. */
const LONG = 'long '.repeat(20_000);

/**
 * Values that a type of one database holds and the type that it becomes in another does not, by the name of the type's case:
 * they are refused as invalid data, by row and column, and never changed.
 */
const REFUSED: Readonly<Partial<Record<`${DialectId} to ${DialectId}`, Refused>>> = {
  'postgres to duckdb': {
    'decimal(12,2)': ['NaN'],
    timestamp: ['294276-12-31 23:59:59.999999'],
    'timestamp with a zone': ['294276-12-31 23:59:59.999999+00'],
    interval: ['infinity', '-infinity'],
  },
  // Of more than 65,535 bytes.
  'postgres to redshift': { text: [LONG] },
  'duckdb to redshift': { text: [LONG] },
};

export function refusedValues(from: DialectId, to: DialectId, type: string): readonly string[] {
  return REFUSED[`${from} to ${to}`]?.[type] ?? [];
}
