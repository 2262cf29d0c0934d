import { SQLDialect as Define, MSSQL, MySQL, PostgreSQL, type SQLDialect, StandardSQL } from '@codemirror/lang-sql';

const more = (base: SQLDialect, keywords: string, types: string, rest: object = {}): SQLDialect =>
  Define.define({
    ...base.spec,
    keywords: `${base.spec.keywords ?? ''} ${keywords}`,
    types: `${base.spec.types ?? ''} ${types}`,
    ...rest,
  });

/** How the editor reads each grammar that a connector may name: words to colour, quotes, comments. */
const DIALECTS: Readonly<Record<string, SQLDialect>> = {
  postgresql: PostgreSQL,
  mysql: MySQL,
  mssql: MSSQL,
  redshift: more(PostgreSQL, 'distkey sortkey diststyle unload qualify', 'super hllsketch varbyte'),
  duckdb: more(
    PostgreSQL,
    'pivot unpivot qualify exclude asof positional',
    'hugeint utinyint usmallint uinteger ubigint struct map list',
  ),
  bigquery: more(
    StandardSQL,
    'qualify unnest struct except replace safe_cast pivot unpivot',
    'int64 float64 numeric bignumeric string bytes json geography',
    {
      identifierQuotes: '`',
      doubleQuotedStrings: true,
      hashComments: true,
    },
  ),
  snowflake: more(
    StandardSQL,
    'qualify flatten lateral pivot unpivot ilike warehouse stage',
    'number variant object array timestamp_ntz timestamp_ltz timestamp_tz',
    {
      doubleDollarQuotedStrings: true,
      slashComments: true,
    },
  ),
};

export const editorDialect = (grammar: string | null): SQLDialect => DIALECTS[grammar ?? ''] ?? StandardSQL;

/** Names of sql-formatter's dialects. */
export const FORMATTERS = {
  postgresql: 'postgresql',
  mysql: 'mysql',
  mssql: 'transactsql',
  redshift: 'redshift',
  duckdb: 'duckdb',
  bigquery: 'bigquery',
  snowflake: 'snowflake',
} as const;
