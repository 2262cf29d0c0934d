/**
 * Every dialect that the cases speak of. A new one stands here first; then nothing compiles until each case says what it
 * expects of it.
 */
export const DIALECTS = ['postgres', 'duckdb', 'redshift', 'bigquery', 'snowflake', 'mssql', 'mysql'] as const;

export type DialectId = (typeof DIALECTS)[number];

export type PerDialect<T> = Readonly<Record<DialectId, T>>;

/** What a dialect does not have, and why; the tests that would need it are skipped with this reason. */
export interface Without {
  readonly without: string;
}

export function isWithout(value: unknown): value is Without {
  return typeof value === 'object' && value !== null && 'without' in value;
}
