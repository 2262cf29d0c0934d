import type { TypeCase, ValueCase } from './type-case.ts';

/** Cast to itself: what goes in comes out. */
const same = (...texts: readonly string[]): readonly ValueCase[] => texts.map((text) => [text, text]);

const allBytes = Uint8Array.from({ length: 256 }, (_, index) => index);
const hex = (bytes: Uint8Array, prefix: string): string =>
  [...bytes].map((byte) => prefix + byte.toString(16).padStart(2, '0')).join('');

const texts = same(
  '',
  ' ',
  'a',
  'trailing spaces  ',
  'NULL',
  'null',
  '\\N',
  '\\',
  'back\\slash\\n',
  "it's",
  '"quoted", and a comma',
  'tab\tline\nreturn\rform\ffeed\vbell\u0007\b',
  '\u0001\u001f\u007f',
  'Zürich, Łódź, 北京, قاهرة',
  '👩‍👩‍👧 🏳️‍🌈 \u{10ffff}',
  'e\u0301 and é',
  '\ufeffmark',
  '{1,2}',
  '[null]',
  '9'.repeat(40),
  'long '.repeat(20_000),
);

const uuids = same(
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '550e8400-e29b-41d4-a716-446655440000',
  '7fffffff-0000-0000-0000-000000000001',
  '80000000-0000-0000-8000-000000000000',
);

const documents = same(
  '{}',
  '[]',
  'null',
  'true',
  '"text"',
  '12345678901234567890',
  '0.10000000000000000000001',
  '{"a": 1, "a": 2}',
  '{ "b" : [1, null, {"c": "d\\u00e9\\n"}],  "a" : -0 }',
  '{"emoji": "👍", "quote": "\\"", "back": "\\\\"}',
);

export const textTypes: readonly TypeCase[] = [
  {
    name: 'text',
    values: texts,
    dialects: {
      mysql: { native: 'longtext', type: { kind: 'text' } },
      mssql: { native: 'nvarchar(max)', type: { kind: 'text' } },
      bigquery: { native: 'STRING', type: { kind: 'text' } },
      postgres: { native: 'text', type: { kind: 'text' } },
      duckdb: { native: 'VARCHAR', type: { kind: 'text' } },
      snowflake: { native: 'VARCHAR', type: { kind: 'text' } },
      redshift: {
        without:
          'a VARCHAR of 65,535 bytes is its longest, and the values here are longer: see the tests of the connector',
      },
    },
  },
  {
    name: 'text with a length',
    values: same('', ' ', 'twenty characters ok', '北京北京北京北京北京北京北京北京北京北京'),
    dialects: {
      mysql: { native: 'varchar(20)', type: { kind: 'text', length: 20 } },
      mssql: { native: 'nvarchar(20)', type: { kind: 'text', length: 20 } },
      bigquery: {
        native: 'STRING(20)',
        type: { kind: 'text', length: 20 },
        inResults: 'STRING',
        typeInResults: { kind: 'text' },
      },
      postgres: { native: 'character varying(20)', type: { kind: 'text', length: 20 } },
      duckdb: { without: 'DuckDB takes VARCHAR(n) for VARCHAR' },
      snowflake: {
        without: 'the driver does not tell the length of a text in a result: see the tests of the connector',
      },
      redshift: { native: 'character varying(80)', type: { kind: 'text', length: 80 } },
    },
  },
  {
    name: 'text of a fixed length',
    values: [
      ['', '     '],
      ['ab', 'ab   '],
      ['abcde', 'abcde'],
      ['北京', '北京   '],
    ],
    dialects: {
      mysql: {
        native: 'char(5)',
        type: { kind: 'text', length: 5, fixed: true },
        // Without the spaces at the end.
        instead: [
          ['', ''],
          ['ab', 'ab'],
          ['abcde', 'abcde'],
          ['北京 ', '北京'],
        ],
      },
      mssql: { native: 'nchar(5)', type: { kind: 'text', length: 5, fixed: true } },
      bigquery: { without: 'BigQuery has no such type' },
      postgres: { native: 'character(5)', type: { kind: 'text', length: 5, fixed: true } },
      duckdb: { without: 'DuckDB takes CHAR(n) for VARCHAR' },
      snowflake: { without: 'CHAR(n) is VARCHAR(n)' },
      redshift: { without: 'CHAR of Redshift holds ASCII only: see the tests of the connector' },
    },
  },
  {
    name: 'binary',
    values: [['', new Uint8Array(0)]],
    dialects: {
      mysql: {
        native: 'longblob',
        type: { kind: 'binary' },
        also: [
          ['00', Uint8Array.of(0)],
          [hex(allBytes, ''), allBytes],
          ['5c27'.repeat(50_000), new Uint8Array(100_000).map((_, index) => (index % 2 === 0 ? 0x5c : 0x27))],
        ],
      },
      mssql: { without: 'a text is cast to varbinary as its bytes: see the tests of the connector' },
      bigquery: {
        native: 'BYTES',
        type: { kind: 'binary' },
        also: [
          ['00', Uint8Array.of(0)],
          [hex(allBytes, ''), allBytes],
        ],
      },
      postgres: {
        native: 'bytea',
        type: { kind: 'binary' },
        also: [
          ['\\x00', Uint8Array.of(0)],
          [`\\x${hex(allBytes, '')}`, allBytes],
          [`\\x${'5c78'.repeat(50_000)}`, new Uint8Array(100_000).map((_, index) => (index % 2 === 0 ? 0x5c : 0x78))],
        ],
      },
      duckdb: {
        native: 'BLOB',
        type: { kind: 'binary' },
        also: [
          ['\\x00', Uint8Array.of(0)],
          [hex(allBytes, '\\x'), allBytes],
        ],
      },
      snowflake: {
        native: 'BINARY',
        type: { kind: 'binary' },
        also: [
          ['00', Uint8Array.of(0)],
          [hex(allBytes, ''), allBytes],
        ],
      },
      redshift: { without: 'a text is cast to VARBYTE as its bytes: see the tests of the connector' },
    },
  },
  {
    name: 'uuid',
    values: uuids,
    dialects: {
      mysql: { without: 'MySQL has no uuid' },
      mssql: { native: 'uniqueidentifier', type: { kind: 'uuid' } },
      bigquery: { without: 'BigQuery has no such type' },
      postgres: { native: 'uuid', type: { kind: 'uuid' } },
      duckdb: { native: 'UUID', type: { kind: 'uuid' } },
      snowflake: { without: 'Snowflake has no UUID type' },
      redshift: { without: 'Redshift has no type for it' },
    },
  },
  {
    name: 'json',
    values: documents,
    dialects: {
      mysql: {
        native: 'json',
        type: { kind: 'json' },
        // What MySQL stores in parts and MariaDB as text comes out the same.
        instead: same('{}', '[]', 'null', 'true', '"text"', '{"a": [1, null, {"b": "é"}]}', '[9007199254740993]'),
        notAny: 'MySQL stores JSON in parts',
      },
      mssql: { without: 'SQL Server keeps JSON as text' },
      bigquery: {
        native: 'JSON',
        type: { kind: 'json' },
        instead: same(
          '{}',
          '[]',
          'null',
          'true',
          '"text"',
          '18446744073709551615',
          '{"a":1.5,"b":[1,null,{"c":"é"}]}',
          '{"emoji":"👍"}',
        ),
      },
      postgres: { native: 'json', type: { kind: 'json' } },
      duckdb: { native: 'JSON', type: { kind: 'json' } },
      snowflake: { without: 'VARIANT stores JSON in parts' },
      redshift: { without: 'SUPER writes JSON in its own way: see the tests of the connector' },
    },
  },
  {
    name: 'json, stored in parts',
    values: [
      ['{"b": 12345678901234567890, "a": 0.10}', '{"a": 0.10, "b": 12345678901234567890}'],
      ['null', 'null'],
      ['{"a": 1, "a": 2}', '{"a": 2}'],
    ],
    dialects: {
      mysql: { without: 'MySQL has one kind of JSON' },
      mssql: { without: 'SQL Server keeps JSON as text' },
      bigquery: { without: 'BigQuery has no such type' },
      postgres: { native: 'jsonb', type: { kind: 'json' } },
      duckdb: { without: 'DuckDB has one kind of JSON' },
      snowflake: { without: 'text is cast to a VARIANT that holds text: see the tests of the connector' },
      redshift: { without: 'SUPER is cast from no text: see the tests of the connector' },
    },
  },
  {
    name: 'enum',
    values: same('small', 'very large', "it's"),
    dialects: {
      mysql: {
        native: `enum('small','very large','it''s')`,
        inResults: 'varchar(10)',
        type: { kind: 'text', length: 10 },
      },
      mssql: { without: 'SQL Server has no enums' },
      bigquery: { without: 'BigQuery has no such type' },
      postgres: { without: 'an enum has to be made first: see the tests of the connector' },
      duckdb: { native: `ENUM('small', 'very large', 'it''s')`, type: { kind: 'text' } },
      snowflake: { without: 'Snowflake has no enums' },
      redshift: { without: 'Redshift has no enums' },
    },
  },
  {
    name: 'list of int32',
    values: [],
    dialects: {
      mysql: { without: 'MySQL has no lists' },
      mssql: { without: 'SQL Server has no arrays' },
      bigquery: { without: 'its text is not to be cast: see the tests of the connector' },
      postgres: {
        native: 'integer[]',
        type: { kind: 'list', of: { kind: 'int', bits: 32 } },
        also: [
          ['{}', '[]'],
          ['{1,NULL,-3}', '[1,null,-3]'],
          ['{{1,2},{3,4}}', '[[1,2],[3,4]]'],
          ['[0:1]={1,2}', '{"lower":[0],"values":[1,2]}'],
        ],
      },
      duckdb: {
        native: 'INTEGER[]',
        type: { kind: 'list', of: { kind: 'int', bits: 32 } },
        also: [
          ['[]', '[]'],
          ['[1, NULL, -3]', '[1,null,-3]'],
        ],
      },
      snowflake: { without: 'an ARRAY is JSON: see the tests of the connector' },
      redshift: { without: 'Redshift has no arrays but in SUPER' },
    },
  },
  {
    name: 'list of text',
    values: [],
    dialects: {
      mysql: { without: 'MySQL has no lists' },
      mssql: { without: 'SQL Server has no arrays' },
      bigquery: { without: 'its text is not to be cast: see the tests of the connector' },
      postgres: {
        native: 'text[]',
        type: { kind: 'list', of: { kind: 'text' } },
        also: [
          ['{}', '[]'],
          [
            '{"",NULL,"NULL","a,b","it\'s","\\"","\\\\","{}"," "}',
            '["",null,"NULL","a,b","it\'s","\\"","\\\\","{}"," "]',
          ],
          ['{"line\nend","👍"}', '["line\\nend","👍"]'],
        ],
      },
      duckdb: {
        native: 'VARCHAR[]',
        type: { kind: 'list', of: { kind: 'text' } },
        also: [
          ['[]', '[]'],
          ['["", NULL, "NULL", "a,b", "it\'s", "👍"]', '["",null,"NULL","a,b","it\'s","👍"]'],
        ],
      },
      snowflake: { without: 'an ARRAY is JSON: see the tests of the connector' },
      redshift: { without: 'Redshift has no arrays but in SUPER' },
    },
  },
  {
    name: 'struct',
    values: [],
    dialects: {
      mysql: { without: 'MySQL has no such types' },
      mssql: { without: 'SQL Server has no composite types' },
      bigquery: { without: 'its text is not to be cast: see the tests of the connector' },
      postgres: { without: 'a composite type has to be made first: see the tests of the connector' },
      duckdb: {
        native: 'STRUCT("a" INTEGER, "b" VARCHAR)',
        type: { kind: 'struct' },
        also: [
          ['{"a": 1, "b": "x"}', '{"a":1,"b":"x"}'],
          ['{"a": NULL, "b": NULL}', '{"a":null,"b":null}'],
        ],
      },
      snowflake: { without: 'an OBJECT is JSON: see the tests of the connector' },
      redshift: { without: 'Redshift has no composite types but in SUPER' },
    },
  },
  {
    name: 'bits (a type of this database alone)',
    values: same('0', '1', '0101', '1'.repeat(80)),
    dialects: {
      mysql: { without: 'BIT is a number in MySQL: see its own types' },
      mssql: { without: 'SQL Server has no bit strings' },
      bigquery: { without: 'BigQuery has no such type' },
      postgres: { native: 'bit varying(100)', type: { kind: 'opaque' } },
      duckdb: { native: 'BIT', type: { kind: 'opaque' } },
      snowflake: { without: 'Snowflake has no bit strings' },
      redshift: { without: 'Redshift has no bit strings' },
    },
  },
];
