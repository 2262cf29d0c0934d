import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Measure } from '../contract/connector.ts';
import type { LogicalType } from '../contract/values.ts';
import { compareTypes } from './compare-types.ts';

const int = (bits: 8 | 16 | 32 | 64, unsigned?: true): LogicalType => ({
  kind: 'int',
  bits,
  ...(unsigned && { unsigned }),
});
const decimal = (precision?: number, scale?: number): LogicalType =>
  precision === undefined ? { kind: 'decimal' } : { kind: 'decimal', precision, scale: scale ?? 0 };
const text = (length?: number, fixed?: true): LogicalType => ({
  kind: 'text',
  ...(length !== undefined && { length }),
  ...(fixed && { fixed }),
});
const float = (bits: 32 | 64): LogicalType => ({ kind: 'float', bits });
const timestamp = (zoned: boolean, fraction: number): LogicalType => ({ kind: 'timestamp', zoned, fraction });
const list = (of: LogicalType): LogicalType => ({ kind: 'list', of });
const kind = (name: 'boolean' | 'date' | 'interval' | 'uuid' | 'json' | 'struct' | 'opaque' | 'binary') =>
  ({ kind: name }) satisfies LogicalType;

describe('by the type alone', () => {
  test.each<[LogicalType, LogicalType, string]>([
    [kind('boolean'), kind('boolean'), 'exact'],
    [kind('boolean'), text(), 'widened'],
    [kind('boolean'), int(32), 'lossy'],
    [int(16), int(32), 'widened'],
    [int(32), int(32), 'exact'],
    [int(32, true), int(64), 'widened'],
    [int(64, true), int(64), 'lossy'],
    [int(8), int(8, true), 'lossy'],
    [int(64), decimal(), 'widened'],
    [int(64), decimal(19, 0), 'widened'],
    [int(64), decimal(18, 0), 'lossy'],
    [int(32), decimal(12, 2), 'widened'],
    [int(32), decimal(3, -2), 'lossy'],
    [int(32), decimal(2, 5), 'lossy'],
    [int(32), float(64), 'widened'],
    [int(32), float(32), 'lossy'],
    [int(64), float(64), 'lossy'],
    [int(64), text(20), 'widened'],
    [int(64), text(10), 'lossy'],
    [float(32), float(64), 'widened'],
    [float(64), float(32), 'lossy'],
    [float(64), decimal(), 'lossy'],
    [float(64), text(), 'widened'],
    [decimal(12, 2), decimal(12, 2), 'exact'],
    [decimal(12, 2), decimal(14, 4), 'widened'],
    [decimal(12, 2), decimal(12, 4), 'lossy'],
    [decimal(12, 2), decimal(), 'widened'],
    [decimal(), decimal(38, 10), 'lossy'],
    [decimal(), float(64), 'lossy'],
    [decimal(5, 0), int(32), 'lossy'],
    [decimal(), text(), 'widened'],
    [text(10), text(10), 'exact'],
    [text(10), text(), 'widened'],
    [text(), text(10), 'lossy'],
    [text(10, true), text(10), 'exact'],
    [text(5), text(10, true), 'lossy'],
    [text(), kind('json'), 'lossy'],
    [text(), int(32), 'lossy'],
    [kind('binary'), kind('binary'), 'exact'],
    [kind('binary'), text(), 'lossy'],
    [kind('date'), timestamp(false, 6), 'widened'],
    [kind('date'), timestamp(true, 6), 'lossy'],
    [timestamp(false, 3), timestamp(false, 6), 'widened'],
    [timestamp(false, 6), timestamp(false, 3), 'lossy'],
    [timestamp(true, 6), timestamp(false, 6), 'lossy'],
    [timestamp(true, 6), kind('date'), 'lossy'],
    [timestamp(true, 6), text(), 'widened'],
    [kind('uuid'), text(36), 'widened'],
    [kind('uuid'), text(35), 'lossy'],
    [kind('json'), kind('json'), 'exact'],
    [kind('json'), text(), 'widened'],
    [list(int(32)), list(int(64)), 'widened'],
    [list(int(64)), list(int(32)), 'lossy'],
    [list(int(64)), kind('json'), 'widened'],
    [kind('struct'), kind('json'), 'widened'],
    [kind('opaque'), text(), 'widened'],
    [kind('interval'), kind('interval'), 'exact'],
  ])('%o into %o is %s', (source, target, verdict) => {
    expect(compareTypes(source, target).verdict).toBe(verdict);
  });

  const types: fc.Arbitrary<LogicalType> = fc.oneof(
    fc.constantFrom<LogicalType>(
      ...(['boolean', 'date', 'interval', 'uuid', 'json', 'struct', 'opaque', 'binary'] as const).map(kind),
    ),
    fc.constantFrom<LogicalType>(int(8), int(16), int(32), int(64), int(32, true), int(64, true), float(32), float(64)),
    fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 20 })).map(([p, s]) => decimal(p, s)),
    fc.constantFrom<LogicalType>(decimal(), text(), text(10), text(20, true), list(int(32)), list(text())),
    fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 9 })).map(([zoned, fraction]) => timestamp(zoned, fraction)),
  );

  test('a type is exact to itself', () => {
    fc.assert(
      fc.property(types, (type) => {
        expect(compareTypes(type, type)).toEqual({ verdict: 'exact' });
      }),
    );
  });

  test('what is widened one way is not kept by the type alone the other way', () => {
    fc.assert(
      fc.property(types, types, (one, other) => {
        const there = compareTypes(one, other).verdict;
        fc.pre(there === 'widened');
        expect(compareTypes(other, one).verdict).toBe('lossy');
      }),
    );
  });

  test('what is not exact says why', () => {
    fc.assert(
      fc.property(types, types, (one, other) => {
        const { verdict, reason } = compareTypes(one, other);
        expect(reason === undefined).toBe(verdict === 'exact');
      }),
    );
  });
});

describe('by the data', () => {
  const fits = (source: LogicalType, target: LogicalType, measure: Measure) =>
    compareTypes(source, target).fits?.(measure);

  test.each<[LogicalType, LogicalType, Measure, boolean]>([
    [int(64), int(32), { minimum: '-2147483648', maximum: '2147483647' }, true],
    [int(64), int(32), { minimum: '0', maximum: '2147483648' }, false],
    [int(64), int(32), { minimum: null, maximum: null }, true],
    [int(64), int(32), {}, false],
    [int(64), float(64), { minimum: '0', maximum: '9007199254740993' }, false],
    [int(32), decimal(4, 2), { minimum: '-99', maximum: '99' }, true],
    [int(32), decimal(4, 2), { minimum: '-100', maximum: '99' }, false],
    [decimal(), decimal(10, 2), { integerDigits: 8, fractionDigits: 2, nonFinite: 0 }, true],
    [decimal(), decimal(10, 2), { integerDigits: 8, fractionDigits: 3, nonFinite: 0 }, false],
    [decimal(), decimal(10, 2), { integerDigits: 9, fractionDigits: 0, nonFinite: 0 }, false],
    [decimal(), decimal(10, 2), { integerDigits: 1, fractionDigits: 0, nonFinite: 1 }, false],
    [decimal(), int(32), { integerDigits: 1, fractionDigits: 0, nonFinite: 0, minimum: '-0.00', maximum: '7.0' }, true],
    [decimal(), int(32), { integerDigits: 1, fractionDigits: 1, nonFinite: 0, minimum: '0', maximum: '7.5' }, false],
    [text(), text(10), { characters: 10 }, true],
    [text(), text(10), { characters: 11 }, false],
    [timestamp(false, 6), timestamp(false, 3), { minimum: '2024-01-01', maximum: '2024-01-01' }, false],
  ])('%o into %o with %o: %s', (source, target, measure, expected) => {
    expect(fits(source, target, measure)).toBe(expected);
  });
});
