/** What PostgreSQL takes and Redshift refuses, with a word for why. Matched against a statement without its texts and comments. */
const DENIED: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/\bRETURNING\b/i, 'RETURNING'],
  [/\bON\s+CONFLICT\b/i, 'ON CONFLICT'],
  [/^\s*COPY\b.*\bFROM\s+STDIN\b/is, 'COPY FROM STDIN'],
  [/^\s*COPY\b.*\bTO\s+STDOUT\b/is, 'COPY TO STDOUT'],
  [/^\s*(SAVEPOINT|RELEASE)\b/i, 'savepoints'],
  [/^\s*ROLLBACK\s+TO\b/i, 'savepoints'],
  [/^\s*DISCARD\b/i, 'DISCARD'],
  [/^\s*(LISTEN|NOTIFY|UNLISTEN)\b/i, 'LISTEN and NOTIFY'],
  [/^\s*DO\b/i, 'DO blocks'],
  [/\bOVERRIDING\s+(SYSTEM|USER)\s+VALUE\b/i, 'OVERRIDING … VALUE'],
  [/\bGENERATED\s+ALWAYS\s+AS\s*\(/i, 'generated columns'],
  [/\b(SMALL|BIG)?SERIAL\d?\b/i, 'serial'],
  [/\bpg_(try_)?advisory_/i, 'advisory locks'],
  [
    /\b(JSONB?|UUID|BYTEA|MONEY|INET|CIDR|XML|TSVECTOR|BIT|HSTORE|CITEXT)\b(?!\s*\()(?!\s*_)/i,
    'a type that Redshift lacks',
  ],
  [/\bTEXT\b(?=[^(]*\))/i, 'text in a definition or a cast (256 bytes there)'],
  [/\bARRAY\s*\[/i, 'array constructors'],
  [/[\w)"]\s*\[\s*\d*\s*\]/, 'arrays'],
  [/\bFILTER\s*\(/i, 'FILTER of an aggregate'],
  [/\bDISTINCT\s+ON\s*\(/i, 'DISTINCT ON'],
  [/\bLATERAL\b/i, 'LATERAL'],
  [/\bWITH\s+ORDINALITY\b/i, 'WITH ORDINALITY'],
  [/\bAS\s+(NOT\s+)?MATERIALIZED\s*\(/i, 'MATERIALIZED of a common table expression'],
  [/\bFETCH\s+(FIRST|NEXT)\s+\d+\s+ROWS?\b/i, 'FETCH FIRST'],
  [
    /^\s*FETCH\s+FORWARD\s+(?:[2-9]\d{3}|1\d{2}[1-9]|1\d[1-9]\d|1[1-9]\d{2}|\d{5,})\b/i,
    'FETCH of more than 1,000 rows',
  ],
  [/\bVALUES\b[^;]*\)\s*(AS\s+)?\w+\s*\(/i, 'VALUES as a table'],
  [/\bgenerate_series\b/i, 'generate_series beside tables'],
  [
    /\b(string_agg|array_agg|json_agg|jsonb_\w+|json_build_\w+|to_json|row_to_json|unnest)\s*\(/i,
    'a function of later PostgreSQL',
  ],
  [
    /\b(pg_relation_size|pg_total_relation_size|pg_get_serial_sequence|pg_has_role|aclexplode|to_regclass|to_regtype)\b/i,
    'a function of later PostgreSQL',
  ],
  [
    /\b(pg_current_xact_id\w*|pg_xact_status|pg_export_snapshot|pg_sleep|pg_my_temp_schema|concat_ws|scale|trim_scale)\s*\(/i,
    'a function of later PostgreSQL',
  ],
  [/\bSET\s+TRANSACTION\s+SNAPSHOT\b/i, 'SET TRANSACTION SNAPSHOT'],
  [
    /\bset_config\s*\(|\b(IntervalStyle|bytea_output|standard_conforming_strings|lc_monetary|xmloption)\b/i,
    'settings that Redshift lacks',
  ],
  [/\bCHECK\s*\(/i, 'CHECK constraints'],
  [/^\s*CREATE\s+(UNIQUE\s+)?INDEX\b/i, 'indexes'],
  [
    /^\s*CREATE\s+(TYPE|DOMAIN|EXTENSION|TRIGGER|RULE|SEQUENCE|AGGREGATE|OPERATOR|CAST|FOREIGN)\b/i,
    'CREATE of what Redshift lacks',
  ],
  [/\bUNLOGGED\b/i, 'unlogged tables'],
  [/\bINHERITS\s*\(/i, 'inheritance'],
  [/\bPARTITION\s+(OF|BY\s+(RANGE|LIST|HASH))\b/i, 'partitions'],
  [/\b(time|timestamp)\s*\(\s*\d\s*\)/i, 'times with a precision'],
  [/\bWITH\s+NO\s+DATA\b/i, 'WITH NO DATA'],
  [/^\s*TABLE\s/i, 'TABLE'],
];

const MAXIMUM_STATEMENT_BYTES = 16 * 1024 * 1024;

/** Why Redshift would refuse a statement that PostgreSQL takes; undefined = nothing known speaks against it. */
export function denied(sql: string): string | undefined {
  if (Buffer.byteLength(sql) > MAXIMUM_STATEMENT_BYTES) return 'a statement of more than 16 MB';
  const bare = withoutTexts(sql);
  return DENIED.find(([pattern]) => pattern.test(bare))?.[1];
}

/** Texts and quoted names emptied, comments left out: what is left is grammar. */
export function withoutTexts(sql: string): string {
  return sql.replace(
    /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\.|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$/g,
    (piece) => {
      if (piece.startsWith('-') || piece.startsWith('/')) return ' ';
      return piece.startsWith('"') ? '""' : "''";
    },
  );
}
