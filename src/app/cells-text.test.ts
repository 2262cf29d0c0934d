import fc from 'fast-check';
import { expect, test } from 'vitest';
import { connector } from '../connectors/index.ts';
import type { Field, Value } from '../contract/values.ts';
import { delimited, inList, insertWriter, jsonObjects, markdownLine } from './cells-text.ts';

const field = (name: string, type: Field['type']): Field => ({ name, type, native: type.kind });
const [id, name, again] = [
  field('id', { kind: 'int', bits: 64 }),
  field('name', { kind: 'text' }),
  field('name', { kind: 'text' }),
] as const;
const batchOf = (...rows: Value[][]) => ({
  rows: rows.length,
  columns: (rows[0] ?? []).map((_, at) => rows.map((row) => row[at] ?? null)),
});
const rows = batchOf([9007199254740993n, 'a\tb "c"', null], [2n, 'x,y\nz|', '']);

test('CSV and TSV: quotes where they are needed; NULL is not empty text, nor the word', () => {
  expect(delimited([id, name, again], rows, { separator: ',', nullAs: '' })).toEqual([
    '9007199254740993,"a\tb ""c""",',
    '2,"x,y\nz|",""',
  ]);
  expect(delimited([name], batchOf([null], ['NULL']), { separator: '\t', nullAs: 'NULL' })).toEqual(['NULL', '"NULL"']);
});

test('what a spreadsheet reads back is what was there', () => {
  const odd = fc.constantFrom('a"b', ' x', '\r\n', 'a;b', '\t', 'a,b', '');
  const texts = fc.array(fc.tuple(fc.string({ unit: 'binary' }), odd), { minLength: 1 });
  fc.assert(
    fc.property(texts, fc.constantFrom(',', '\t'), (given, separator) => {
      const lines = delimited([name, again], batchOf(...given), { separator, nullAs: '' });
      expect(parsed(lines.join('\r\n'), separator)).toEqual(given);
    }),
  );
});

test('JSON keeps digits, null and both columns of one name', () => {
  const json = field('json', { kind: 'json' });
  expect(jsonObjects([id, name, again, json], batchOf([9007199254740993n, 'a', null, '{"n": 1.10, "n": 2}']))).toEqual([
    '{"id":"9007199254740993","name":"a","name_3":null,"json":{"n": 1.10, "n": 2}}',
  ]);
});

test('a cell of Markdown stays in its cell', () => {
  expect(markdownLine(['x|y\nz', null, 5n])).toBe('| x\\|y<br>z |  | 5 |');
});

test('INSERT: as the database writes names and values', () => {
  const { dialect } = connector('mysql');
  const statements = [...insertWriter(dialect, { schema: 's', name: "o'r`s" }, [id, name])(rows)].join('');
  expect(statements).toBe(
    "INSERT INTO `s`.`o'r``s` (`id`, `name`) VALUES\n(9007199254740993, 'a\tb \"c\"'),\n(2, 'x,y\nz|');\n",
  );
  expect(() => insertWriter(dialect, { name: 't' }, [id, name, again])).toThrow('two columns of one name');
});

test('INSERT: many rows are several statements; a value that cannot be is named by its place', () => {
  const many = batchOf(...Array.from({ length: 1200 }, (_, at) => [BigInt(at)]));
  expect([...insertWriter(connector('mssql').dialect, { name: 't' }, [id])(many)].length).toBe(3);
  const float = field('f', { kind: 'float', bits: 64 });
  const write = insertWriter(connector('mysql').dialect, { name: 't' }, [float]);
  expect(() => [...write(batchOf([1], [Number.NaN]))]).toThrow(/^Row 2, column f: A value is NaN/);
});

test('IN: each value once, without NULL', () => {
  const { dialect } = connector('postgres');
  expect(inList(dialect, name, [batchOf(["it's"], [null], ['b']), batchOf(['b'])])).toBe("('it''s', 'b')");
  expect(() => inList(dialect, name, [batchOf([null])])).toThrow('each of them is NULL');
});

/** RFC 4180, read by the letter. */
function parsed(text: string, separator: string): string[][] {
  const found: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const one = text.charAt(at);
    if (quoted) {
      if (one !== '"') cell += one;
      else if (text.charAt(at + 1) === '"') {
        cell += one;
        at += 1;
      } else quoted = false;
    } else if (one === '"') quoted = true;
    else if (one === separator) {
      found.at(-1)?.push(cell);
      cell = '';
    } else if (one === '\r' && text.charAt(at + 1) === '\n') {
      found.at(-1)?.push(cell);
      found.push([]);
      cell = '';
      at += 1;
    } else cell += one;
  }
  found.at(-1)?.push(cell);
  return found;
}
