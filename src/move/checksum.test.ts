import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Batch, Value } from '../contract/values.ts';
import { createChecksum, differingColumns, subtractChecksum } from './checksum.ts';
import type { Form } from './forms.ts';

type Row = readonly Value[];

const FORMS: readonly Form[] = ['integer', 'text', 'float64'];
const row: fc.Arbitrary<Row> = fc.tuple(
  fc.oneof(fc.constant(null), fc.integer(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  fc.oneof(fc.constant(null), fc.string()),
  fc.oneof(fc.constant(null), fc.double()),
);
const rows = fc.array(row, { maxLength: 20 });

function batchOf(list: readonly Row[], width = FORMS.length): Batch {
  const columns = Array.from({ length: width }, (_, index) => list.map((values) => values[index] ?? null));
  return { rows: list.length, columns };
}

function sumOf(list: readonly Row[], forms: readonly Form[] = FORMS) {
  const checksum = createChecksum(forms);
  checksum.add(batchOf(list, forms.length));
  return checksum.sum();
}

function one(form: Form, value: Value) {
  return sumOf([[value]], [form]).lanes;
}

describe('a checksum', () => {
  test('does not depend on the order of the rows or on the batches', () => {
    fc.assert(
      fc.property(rows, fc.nat(), (list, at) => {
        const cut = list.length === 0 ? 0 : at % list.length;
        const checksum = createChecksum(FORMS);
        checksum.add(batchOf(list.slice(cut).reverse()));
        checksum.add(batchOf(list.slice(0, cut)));
        expect(checksum.sum()).toEqual(sumOf(list));
      }),
    );
  });

  test('is additive: after minus before is what was added', () => {
    fc.assert(
      fc.property(rows, rows, (before, added) => {
        expect(subtractChecksum(sumOf([...before, ...added]), sumOf(before))).toEqual(sumOf(added));
      }),
    );
  });

  test('sees one changed value, and names its column', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 10 }), row, fc.nat(), fc.nat(), (list, other, r, c) => {
        const [at, column] = [r % list.length, c % FORMS.length];
        const value = list[at]?.[column] ?? null;
        const changed = other[column] ?? null;
        fc.pre(!Object.is(value, changed) && String(value) !== String(changed));
        const altered = list.map((values, index) => (index === at ? values.with(column, changed) : values));
        expect(differingColumns(sumOf(list), sumOf(altered))).toEqual([column, FORMS.length]);
      }),
    );
  });

  test('sees values that stand in each other’s column', () => {
    const forms: Form[] = ['text', 'text'];
    expect(differingColumns(sumOf([['a', 'b']], forms), sumOf([['b', 'a']], forms))).toEqual([0, 1, 2]);
  });

  test('sees values that stand in each other’s row', () => {
    const forms: Form[] = ['text', 'integer'];
    const straight = sumOf(
      [
        ['a', 1],
        ['b', 2],
      ],
      forms,
    );
    const crossed = sumOf(
      [
        ['a', 2],
        ['b', 1],
      ],
      forms,
    );
    expect(differingColumns(straight, crossed)).toEqual([2]);
  });

  test('tells NULL from an empty text, zero and false', () => {
    const values: [Form, Value][] = [
      ['text', ''],
      ['integer', 0],
      ['float64', 0],
      ['boolean', false],
      ['binary', new Uint8Array()],
    ];
    for (const [form, value] of values) expect(one(form, value)).not.toEqual(one(form, null));
  });

  test('counts rows without columns', () => {
    expect(createChecksum([]).sum().rows).toBe(0);
    expect(sumOf([[], []], []).rows).toBe(2);
  });
});

describe('one value in two notations', () => {
  test.each<[Form, Value, Value]>([
    ['integer', 7, 7n],
    ['integer', -1, -1n],
    ['digits', '1.50', '1.5'],
    ['digits', '12.00', 12],
    ['digits', '-0.00', 0],
    ['digits', '100', 100n],
    ['float64', 'NaN', Number.NaN],
    ['float64', '0.1', 0.1],
    ['float32', 0.1, Math.fround(0.1)],
    ['boolean', 'true', true],
    ['day', '2024-05-01', '2024-05-01 00:00:00'],
    ['day', '0044-03-15 BC', '0044-03-15 00:00:00 BC'],
    ['unpadded', 'ab  ', 'ab'],
    ['presence', 'a', 'b'],
    ['json', '{"a": 1, "b": [1.50, null]}', '{"b":[1.5,null],"a":1}'],
    ['json', '{"\\u0061": 1e3}', '{"a":1000}'],
  ])('%s: %o is %o', (form, value, same) => {
    expect(one(form, value)).toEqual(one(form, same));
  });

  test.each<[Form, Value, Value]>([
    ['integer', 9007199254740993n, 9007199254740992n],
    ['integer', 4294967296, 0],
    ['digits', '100', '1'],
    ['digits', '1.5', '15'],
    ['digits', '0.1', '-0.1'],
    ['float64', 0, -0],
    ['text', 'ab ', 'ab'],
    ['json', '{"a":[1,2]}', '{"a":[2,1]}'],
    ['json', '{"a":{"b":1}}', '{"b":{"a":1}}'],
    ['json', '{"a":"1"}', '{"a":1}'],
    ['json', '12345678901234567890', '12345678901234567891'],
    ['json', '{"a":1}', '{"a":1'],
  ])('%s: %o is not %o', (form, value, other) => {
    expect(one(form, value)).not.toEqual(one(form, other));
  });

  test('JSON: its own text in any order of keys and with any spaces', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const spaced = JSON.stringify(reversed(value), null, 2);
        expect(one('json', spaced)).toEqual(one('json', JSON.stringify(value)));
      }),
    );
  });

  test('JSON nested deeper than the stack is compared as text', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(one('json', deep)).toEqual(one('json', deep));
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
