import { expect, test } from 'vitest';
import { asCsv, asJson, asMarkdown, asTsv } from './copy.ts';

const columns = [
  { name: 'id', native: 'int8', kind: 'int' },
  { name: 'name', native: 'text', kind: 'text' },
  { name: 'name', native: 'text', kind: 'text' },
];
const rows = [
  ['9007199254740993', 'a\tb "c"', null],
  ['2', 'x,y\nz|', ''],
];
const header = columns.map(({ name }) => name);

test('what a spreadsheet pastes', () => {
  expect(asTsv(rows)).toBe('9007199254740993\t"a\tb ""c"""\t\r\n2\t"x,y\nz|"\t');
  expect(asCsv(rows, header)).toBe('id,name,name\r\n9007199254740993,"a\tb ""c""",\r\n2,"x,y\nz|",');
});

test('JSON keeps digits, null and both columns of one name', () => {
  expect(JSON.parse(asJson(rows, columns))[0]).toEqual({ id: '9007199254740993', name: 'a\tb "c"', name_3: null });
});

test('a cell of Markdown stays in its cell', () => {
  expect(asMarkdown(rows, header).split('\n')[3]).toBe('| 2 | x,y<br>z\\| |  |');
});
