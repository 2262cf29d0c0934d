import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatName, formatTableName, parseNames, parseTableReference } from './names.ts';

const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.string({ unit: fc.constantFrom('"', '.', ',', ':', ' ', 'a', 'A', '-', '\n'), minLength: 1 }),
);

test('any table that is written down is read as the same', () => {
  fc.assert(
    fc.property(fc.option(name, { nil: undefined }), name, (schema, table) => {
      const written = schema === undefined ? { name: table } : { schema, name: table };
      const read = parseTableReference(`a-b_1:${formatTableName(written)}`);
      expect([read.connection, read.table]).toEqual(['a-b_1', written]);
    }),
  );
});

test('any list of names that is written down is read as the same', () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1 }), (names) => {
      expect(parseNames(names.map(formatName).join(','), ',')).toEqual(names);
    }),
  );
});

test('any text is read, or refused as bad input', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', '.', ':', 'a', ' ') }), (text) => {
      try {
        const { table } = parseTableReference(`c:${text}`);
        expect(parseTableReference(`c:${formatTableName(table)}`).table).toEqual(table);
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-input', hint: expect.any(String) });
      }
    }),
  );
});

test('names are taken as written: no folding, a quote only around the whole', () => {
  expect(parseTableReference('erp:"My schema"."a.b"')).toEqual({
    connection: 'erp',
    table: { schema: 'My schema', name: 'a.b' },
    unquoted: [],
  });
  expect(parseTableReference('erp:Sales.Orders')).toEqual({
    connection: 'erp',
    table: { schema: 'Sales', name: 'Orders' },
    unquoted: ['schema', 'name'],
  });
  expect(parseTableReference('erp:sales."Orders"').unquoted).toEqual(['schema']);
  expect(parseTableReference('erp:"say ""hi"""').table).toEqual({ name: 'say "hi"' });
  for (const wrong of [
    'erp',
    'Erp:t',
    ':t',
    'erp:',
    'erp:a.b.c',
    'erp:a..b',
    'erp:"a',
    'erp:"a"b',
    'erp:a"b',
    'erp:""',
  ]) {
    expect(() => parseTableReference(wrong), wrong).toThrow();
  }
});
