/** Names of sql-formatter's dialects, by the grammar that a connector names. */
const FORMATTERS = {
  postgresql: 'postgresql',
  mysql: 'mysql',
  mssql: 'transactsql',
  redshift: 'redshift',
  duckdb: 'duckdb',
  bigquery: 'bigquery',
  snowflake: 'snowflake',
} as const;

/** The text in the manner of its dialect; loaded when it is first asked for. @throws what the formatter cannot read */
export async function formatSql(text: string, grammar: string | null): Promise<string> {
  const { formatDialect, ...dialects } = await import('sql-formatter');
  const name = FORMATTERS[grammar as keyof typeof FORMATTERS] ?? 'sql'; // Another grammar is plain SQL.
  return formatDialect(text, { dialect: dialects[name], keywordCase: 'preserve' });
}
