import type { LogicalType } from '../../src/contract/values.ts';
import type { ValueCase } from './type-case.ts';
import type { TypeOfDialect } from './types.ts';

/** What the types below need. The schema is not in the search path, so that they are named with it. */
export const postgresTypesSetup = `
CREATE SCHEMA "My types";
CREATE EXTENSION citext SCHEMA "My types";
CREATE EXTENSION hstore SCHEMA "My types";
CREATE TYPE "My types".mood AS ENUM ('sad', 'so so', 'it''s "fine", {ok}', 'NULL');
CREATE DOMAIN "My types".positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN "My types"."short text" AS varchar(5);
CREATE DOMAIN "My types".numbers AS integer[];
CREATE TYPE "My types".pair AS (a integer, "B b" text);
CREATE TYPE "My types".nest AS (p "My types".pair, l integer[], m "My types".mood);
CREATE TYPE "My types".float_range AS RANGE (subtype = float8);
`;

const same = (...texts: readonly string[]): readonly ValueCase[] => texts.map((text) => [text, text]);
const opaque: LogicalType = { kind: 'opaque' };
const text: LogicalType = { kind: 'text' };
const list = (of: LogicalType): LogicalType => ({ kind: 'list', of });
const type = (native: string, logical: LogicalType, values: readonly ValueCase[]): TypeOfDialect => ({
  name: native,
  here: { native, type: logical },
  values,
});
const made = (native: string, kind: string, logical: LogicalType, values: readonly ValueCase[]): TypeOfDialect => ({
  ...type(native, logical, values),
  kind,
});
/** In a result, PostgreSQL tells only what a domain is made of. */
const domain = (
  native: string,
  inResults: string,
  logical: LogicalType,
  values: readonly ValueCase[],
): TypeOfDialect => ({
  name: native,
  kind: 'a domain',
  here: { native, inResults, type: logical },
  values,
});
const stamp = (zoned: boolean, fraction: number): LogicalType => ({ kind: 'timestamp', zoned, fraction });
const time = (zoned: boolean, fraction: number): LogicalType => ({ kind: 'time', zoned, fraction });

const scalars: readonly TypeOfDialect[] = [
  type('"char"', text, same('a', '', '"', '\\')),
  type('name', text, same('', 'n'.repeat(63), 'it\'s "one"')),
  type('bpchar', { kind: 'text', fixed: true }, same('', 'a', 'spaces  ')),
  type('numeric(5,-2)', { kind: 'decimal', precision: 7, scale: 0 }, same('0', '1234500', '-9999900')),
  type('numeric(2,4)', { kind: 'decimal', precision: 4, scale: 4 }, same('0.0000', '0.0012', '-0.0099')),
  type(
    'numeric(1000,500)',
    { kind: 'decimal', precision: 1000, scale: 500 },
    same(`${'9'.repeat(500)}.${'9'.repeat(500)}`, `0.${'0'.repeat(499)}1`),
  ),
  type('money', { kind: 'decimal', precision: 19, scale: 2 }, [
    ['-92233720368547758.08', '-92233720368547758.08'],
    ['92233720368547758.07', '92233720368547758.07'],
    ['1234.5', '1234.50'],
    ['-0.01', '-0.01'],
  ]),
  type('time(0) without time zone', time(false, 0), same('00:00:00', '24:00:00')),
  type('time(3) with time zone', time(true, 3), same('12:00:00.123+02', '12:00:00-03:30')),
  type('timestamp(0) with time zone', stamp(true, 0), same('2024-05-01 12:34:56+00', 'infinity')),
  type('timestamp(1) without time zone', stamp(false, 1), same('2024-05-01 12:34:56.7', '0044-03-15 00:00:00 BC')),
  type('interval year to month', { kind: 'interval' }, [['1 year 2 months', 'P1Y2M']]),
  type('interval day to second(3)', { kind: 'interval' }, [['3 days 04:05:06.789', 'P3DT4H5M6.789S']]),
  type('interval(0)', { kind: 'interval' }, [['-1 day 00:00:01', 'P-1DT1S']]),
  type('bit(4)', opaque, same('0000', '1010')),
  type('bit(1)', opaque, same('0', '1')),
  type('inet', opaque, same('127.0.0.1', '10.0.0.1/8', '::1', '2001:db8::1/64')),
  type('cidr', opaque, same('10.0.0.0/8', '2001:db8::/32')),
  type('macaddr', opaque, same('08:00:2b:01:02:03')),
  type('macaddr8', opaque, same('08:00:2b:01:02:03:04:05')),
  type('point', opaque, same('(0.1,-0)', '(1e+300,NaN)', '(Infinity,-Infinity)')),
  type('line', opaque, same('{1,-1,0.30000000000000004}')),
  type('lseg', opaque, same('[(0,0),(1,1)]')),
  type('box', opaque, same('(1,1),(0,0)')),
  type('path', opaque, same('[(0,0),(1,1)]', '((0,0),(1,1),(1,0))')),
  type('polygon', opaque, same('((0,0),(1,1),(1,0))')),
  type('circle', opaque, same('<(0.1,0.2),3>')),
  type('tsvector', opaque, same("'a' 'it''s':1,2A 'x y':16383", '')),
  type('tsquery', opaque, same("'a' & !'b' | 'c d':*A", "'a' <2> 'b'")),
  type('xml', opaque, same('<a b="c">d &amp; é</a>', 'text only', '')),
  type('jsonpath', opaque, same('$."a"[*]?(@."b" > 1)')),
  type('pg_lsn', opaque, same('0/0', 'FFFFFFFF/FFFFFFFF')),
  type('xid8', opaque, same('18446744073709551615')),
  type('pg_snapshot', opaque, same('10:20:10,14,15')),
  type('tid', opaque, same('(0,1)', '(4294967295,65535)')),
  type('regclass', opaque, same('pg_class')),
  type('int2vector', opaque, same('1 2 3', '')),
  type('oidvector', opaque, same('1 4294967295')),
  type('int4range', opaque, same('empty', '[1,5)', '(,)', '[-2147483648,2147483647)')),
  type('int8range', opaque, same('[9007199254740993,9223372036854775807)')),
  type('numrange', opaque, same('(0.10,1e3]'.replace('1e3', '1000'), '[NaN,)')),
  type('daterange', opaque, same('[2024-01-01,infinity)', '["4714-11-24 BC",)')),
  type('tsrange', opaque, same('["2024-01-01 00:00:00","2024-01-01 00:00:00.000001")', '(,infinity]')),
  type('tstzrange', opaque, [['["2024-01-01 00:00:00+02",)', '["2023-12-31 22:00:00+00",)']]),
  type('int4multirange', opaque, same('{}', '{[1,3),[5,7)}')),
  type('tstzmultirange', opaque, same('{["2024-01-01 00:00:00+00","2024-01-02 00:00:00+00")}')),
];

const int32: LogicalType = { kind: 'int', bits: 32 };
const arrays: readonly TypeOfDialect[] = [
  type('smallint[]', list({ kind: 'int', bits: 16 }), [
    ['{}', '[]'],
    ['{NULL}', '[null]'],
    ['{{{1},{2}},{{3},{NULL}}}', '[[[1],[2]],[[3],[null]]]'],
    ['[-2:-1][5:6]={{1,2},{3,4}}', '{"lower":[-2,5],"values":[[1,2],[3,4]]}'],
  ]),
  type('bigint[]', list({ kind: 'int', bits: 64 }), [
    ['{9223372036854775807,-9223372036854775808}', '[9223372036854775807,-9223372036854775808]'],
  ]),
  type('boolean[]', list({ kind: 'boolean' }), [['{t,f,NULL}', '[true,false,null]']]),
  type('real[]', list({ kind: 'float', bits: 32 }), [
    ['{0.1,NaN,-Infinity,3.4028235e+38}', '[0.1,"NaN","-Infinity",3.4028235e+38]'],
  ]),
  type('double precision[]', list({ kind: 'float', bits: 64 }), [
    ['{0.30000000000000004,-0,5e-324}', '[0.30000000000000004,-0,5e-324]'],
  ]),
  type('numeric[]', list({ kind: 'decimal' }), [
    [`{${'9'.repeat(400)},0.10,NaN,Infinity}`, `[${'9'.repeat(400)},0.10,"NaN","Infinity"]`],
  ]),
  type('numeric(6,2)[]', list({ kind: 'decimal', precision: 6, scale: 2 }), [['{1,-0.5}', '[1.00,-0.50]']]),
  type('character varying(4)[]', list({ kind: 'text', length: 4 }), [
    ['{abc,"",NULL,"NULL"}', '["abc","",null,"NULL"]'],
  ]),
  type('character(3)[]', list({ kind: 'text', length: 3, fixed: true }), [['{a}', '["a  "]']]),
  type('text[]', list(text), [
    [
      String.raw`{"{}","a\"b","c\\d","e,f"," g ",NULL,"null",""}`,
      String.raw`["{}","a\"b","c\\d","e,f"," g ",null,"null",""]`,
    ],
    [`{"tab\tline\nend","👍","\u0001"}`, `["tab\\tline\\nend","👍","\\u0001"]`],
    ['{{a,b},{c,NULL}}', '[["a","b"],["c",null]]'],
  ]),
  type('date[]', list({ kind: 'date' }), [
    ['{2024-02-29,infinity,"0044-03-15 BC"}', '["2024-02-29","infinity","0044-03-15 BC"]'],
  ]),
  type('time with time zone[]', list(time(true, 6)), [['{24:00:00+02}', '["24:00:00+02"]']]),
  type('timestamp with time zone[]', list(stamp(true, 6)), [
    ['{"2024-01-01 00:00:00.5+02"}', '["2023-12-31 22:00:00.5+00"]'],
  ]),
  type('interval[]', list({ kind: 'interval' }), [['{"1 year -1 days"}', '["P1Y-1D"]']]),
  type('uuid[]', list({ kind: 'uuid' }), [
    ['{550e8400-e29b-41d4-a716-446655440000}', '["550e8400-e29b-41d4-a716-446655440000"]'],
  ]),
  type('jsonb[]', list({ kind: 'json' }), [
    [
      String.raw`{"{\"a\": 12345678901234567890}","null",NULL}`,
      String.raw`["{\"a\": 12345678901234567890}","null",null]`,
    ],
  ]),
  type('bytea[]', opaque, same(String.raw`{"\\x00ff",NULL}`)),
  type('inet[]', opaque, same('{127.0.0.1,::1}')),
  type('money[]', opaque, [['{1.5,-2}', '{$1.50,-$2.00}']]),
  type('int4range[]', opaque, same('{"[1,2)",empty}')),
  type('point[]', opaque, same('{"(0,1)","(2,3)"}')),
  type('box[]', opaque, same('{(1,1),(0,0);(3,3),(2,2)}')),
  type('"char"[]', list(text), [['{a,b}', '["a","b"]']]),
  type('name[]', list(text), [['{a,"b c"}', '["a","b c"]']]),
  type('oid[]', list({ kind: 'int', bits: 32, unsigned: true }), [['{4294967295}', '[4294967295]']]),
];

const userDefined: readonly TypeOfDialect[] = [
  made('"My types".mood', 'an enum', text, same('sad', 'so so', 'it\'s "fine", {ok}', 'NULL')),
  made('"My types".mood[]', 'an array of an enum', list(text), [
    ['{sad,"so so","NULL",NULL}', '["sad","so so","NULL",null]'],
    [String.raw`{"it's \"fine\", {ok}"}`, String.raw`["it's \"fine\", {ok}"]`],
  ]),
  domain('"My types".positive', 'integer', int32, [
    ['1', 1],
    ['2147483647', 2147483647],
  ]),
  domain('"My types"."short text"', 'character varying(5)', { kind: 'text', length: 5 }, same('', 'abcde')),
  domain('"My types".numbers', 'integer[]', list(int32), [
    ['{1,NULL}', '[1,null]'],
    ['[0:0]={7}', '{"lower":[0],"values":[7]}'],
  ]),
  made(
    '"My types".pair',
    'a composite type',
    opaque,
    same('(1,x)', '(,)', String.raw`(-1,"a ""quoted"", (b) \\ c")`, '(2,"")'),
  ),
  made('"My types".nest', 'a composite type', opaque, same(`("(1,""x y"")","{1,NULL}","so so")`, '(,,)')),
  made('"My types".pair[]', 'an array of a composite type', opaque, same(String.raw`{"(1,\"x y\")","(,)",NULL}`)),
  made('"My types".float_range', 'a range of its own', opaque, same('[0.1,0.30000000000000004)')),
  made('"My types".citext', 'citext', opaque, same('', 'MiXed')),
  made('"My types".hstore', 'hstore', opaque, same('"a"=>"1", "b"=>NULL, "c d"=>"it\'s \\"x\\""', '')),
];

/** Types that only PostgreSQL has, or that its users make. */
export const postgresTypes: readonly TypeOfDialect[] = [...scalars, ...arrays, ...userDefined];
