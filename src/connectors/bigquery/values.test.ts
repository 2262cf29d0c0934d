import { expect, test } from 'vitest';
import type { Value } from '../../contract/values.ts';
import { decoder } from './decode.ts';
import { encoder } from './encode.ts';
import type { RestField } from './schema.ts';

const field = (type: string, extra: Partial<RestField> = {}): RestField => ({ name: 'v', type, ...extra });
const row = (...cells: unknown[]) => ({ f: cells.map((v) => ({ v })) });
const list = (...cells: unknown[]) => cells.map((v) => ({ v }));

test.each<[string, RestField, unknown, Value]>([
  ['INT64', field('INTEGER'), '-9223372036854775808', -9223372036854775808n],
  ['FLOAT64', field('FLOAT'), '-0.0', -0],
  ['FLOAT64 NaN', field('FLOAT'), 'NaN', Number.NaN],
  ['FLOAT64 -Infinity', field('FLOAT64'), '-Infinity', Number.NEGATIVE_INFINITY],
  ['BOOL', field('BOOLEAN'), 'true', true],
  ['NUMERIC', field('NUMERIC'), '99999999999999999999999999999.999999999', '99999999999999999999999999999.999999999'],
  ['NUMERIC with an exponent', field('BIGNUMERIC'), '1.25E-38', `0.${'0'.repeat(37)}125`],
  ['NUMERIC with a large exponent', field('BIGNUMERIC'), '-5E+3', '-5000'],
  ['BYTES', field('BYTES'), 'AP8K', Uint8Array.of(0, 255, 10)],
  ['TIMESTAMP', field('TIMESTAMP'), '1714559696789012', '2024-05-01 10:34:56.789012+00'],
  ['TIMESTAMP before 1970', field('TIMESTAMP'), '-1', '1969-12-31 23:59:59.999999+00'],
  ['TIMESTAMP of the year 1', field('TIMESTAMP'), '-62135596800000000', '0001-01-01 00:00:00+00'],
  ['DATETIME', field('DATETIME'), '2024-05-01T12:34:56.700000', '2024-05-01 12:34:56.7'],
  ['TIME', field('TIME'), '12:34:56', '12:34:56'],
  ['INTERVAL', field('INTERVAL'), '-1-2 3 -4:5:6.700', 'P-1Y-2M3DT-4H-5M-6.7S'],
  ['JSON', field('JSON'), '{"a":12345678901234567890}', '{"a":12345678901234567890}'],
  ['GEOGRAPHY', field('GEOGRAPHY'), 'POINT(1 2)', 'POINT(1 2)'],
  [
    'RANGE of dates',
    field('RANGE', { rangeElementType: { type: 'DATE' } }),
    '[2024-01-01, UNBOUNDED)',
    '[2024-01-01, UNBOUNDED)',
  ],
  [
    'RANGE of moments',
    field('RANGE', { rangeElementType: { type: 'TIMESTAMP' } }),
    '[1714559696789012, UNBOUNDED)',
    '[2024-05-01 10:34:56.789012+00, UNBOUNDED)',
  ],
  ['ARRAY', field('INTEGER', { mode: 'REPEATED' }), list('9007199254740993', '-1'), '[9007199254740993,-1]'],
  ['ARRAY of floats', field('FLOAT', { mode: 'REPEATED' }), list('0.1', 'NaN', '-0.0'), '[0.1,"NaN",-0.0]'],
  [
    'STRUCT',
    field('RECORD', {
      fields: [field('NUMERIC', { name: 'n' }), field('STRING', { name: 's "x"' }), field('BYTES', { name: 'b' })],
    }),
    row('1.10', null, 'AP8K'),
    '{"n":1.1,"s \\"x\\"":null,"b":"AP8K"}',
  ],
  [
    'ARRAY of STRUCT with an ARRAY',
    field('RECORD', {
      mode: 'REPEATED',
      fields: [field('JSON', { name: 'j' }), field('TIMESTAMP', { name: 't', mode: 'REPEATED' })],
    }),
    list(row('[1.0]', list('0')), row(null, [])),
    '[{"j":[1.0],"t":["1970-01-01 00:00:00+00"]},{"j":null,"t":[]}]',
  ],
])('read: %s', (_, type, cell, value) => {
  expect(decoder(type)(cell)).toEqual(value);
});

test('a form of a value that nobody knows is an error, never a guess', () => {
  expect(() => decoder(field('INTERVAL'))('P1Y')).toThrow('unknown form');
  expect(() => decoder(field('INTEGER'))({})).toThrow('unknown form');
});

/** What a column takes: the text in the line of the load. */
test.each<[RestField, Exclude<Value, null>, string]>([
  [field('INTEGER'), 7, '"7"'],
  [field('INTEGER'), '0012.00', '"12"'],
  [field('FLOAT'), Number.NEGATIVE_INFINITY, '"-inf"'],
  [field('FLOAT'), 5e-324, '"5e-324"'],
  [field('NUMERIC'), '-00.10', '"-0.1"'],
  [field('NUMERIC'), 1e-7, '"0.0000001"'],
  [field('NUMERIC'), 1e21, '"1000000000000000000000"'],
  [field('BIGNUMERIC'), `${'5'.repeat(39)}.${'1'.repeat(38)}`, `"${'5'.repeat(39)}.${'1'.repeat(38)}"`],
  [field('STRING', { maxLength: '2' }), '👍é', '"👍é"'],
  [field('BYTES'), Uint8Array.of(0, 255), '"AP8="'],
  [field('TIMESTAMP'), '2024-05-01 12:34:56.789012+05:30', '"2024-05-01 12:34:56.789012+05:30"'],
  [field('INTERVAL'), 'P1Y-2M3DT-4H5M', '"0-10 3 -3:55:0"'],
  [field('INTERVAL'), 'PT-0.5S', '"0-0 0 -0:0:0.5"'],
  [
    field('JSON'),
    '{"a": [1e3, 18446744073709551615, -0.25]}',
    JSON.stringify('{"a": [1e3, 18446744073709551615, -0.25]}'),
  ],
  [field('INTEGER', { mode: 'REPEATED' }), '[9007199254740993, 2]', '["9007199254740993","2"]'],
  [
    field('RECORD', { fields: [field('NUMERIC', { name: 'n' }), field('STRING', { name: 's', mode: 'REPEATED' })] }),
    '{"s": ["a,b"], "n": 1.50}',
    '{"s":["a,b"],"n":"1.5"}',
  ],
])('written: %j from %j', (type, value, text) => {
  expect(encoder(type)(value)).toBe(text);
});

test.each<[string, RestField, Exclude<Value, null>]>([
  ['beyond 64 bits', field('INTEGER'), 9223372036854775808n],
  ['whole number', field('INTEGER'), '1.5'],
  ['more digits', field('NUMERIC'), '0.0000000001'],
  ['more digits', field('NUMERIC'), '1'.repeat(30)],
  ['more digits', field('NUMERIC', { precision: '4', scale: '2' }), '123'],
  ['not a number', field('NUMERIC'), 'NaN'],
  ['larger than BIGNUMERIC', field('BIGNUMERIC'), '9'.repeat(39)],
  ['more than 2 characters', field('STRING', { maxLength: '2' }), 'abc'],
  ['more than 1 bytes', field('BYTES', { maxLength: '1' }), Uint8Array.of(1, 2)],
  ['surrogate', field('STRING'), 'a\ud800'],
  ['no date', field('DATE'), '10000-01-01'],
  ['no date', field('DATE'), '2023-02-29'],
  ['no date', field('DATE'), 'infinity'],
  ['no date', field('DATE'), '0044-03-15 BC'],
  ['no time', field('TIME'), '24:00:00'],
  ['no moment', field('DATETIME'), '2024-01-01 00:00:00.0000001'],
  ['no moment', field('TIMESTAMP'), '2024-01-01 00:00:00'],
  ['no moment', field('TIMESTAMP'), '9999-12-31 23:59:59-01'],
  ['not an interval', field('INTERVAL'), 'P10001Y'],
  ['not an interval', field('INTERVAL'), 'infinity'],
  ['no JSON', field('JSON'), '{"a": }'],
  ['more digits than JSON keeps', field('JSON'), '[0.10000000000000000000001]'],
  ['more digits than JSON keeps', field('JSON'), '18446744073709551616'],
  ['one key twice', field('JSON'), '{"a": 1, "b": {"a": 2}, "\\u0061": 3}'],
  ['NULL in it', field('INTEGER', { mode: 'REPEATED' }), '[1, null]'],
  ['no JSON', field('INTEGER', { mode: 'REPEATED' }), '[1] 2'],
  ['not of the form', field('INTEGER', { mode: 'REPEATED' }), '{"a": 1}'],
  ['not have', field('RECORD', { fields: [field('STRING', { name: 'a' })] }), '{"b": 1}'],
])('refused: %s', (why, type, value) => {
  expect(() => encoder(type)(value)).toThrow(why);
});
