import { expect, test } from 'vitest';
import { draw, isNumber, sizeWords, spoken } from './cell-words.ts';

test('null, empty text, the word null, null of JSON and what is not here differ', () => {
  const drawn = [
    draw(null, 'text'),
    draw('', 'text'),
    draw('NULL', 'text'),
    draw('null', 'json'),
    draw(undefined, 'text'),
  ];
  expect(new Set(drawn.map((each) => each.as)).size).toBe(5);
  expect(drawn.map(spoken)).toEqual(['null', 'empty text', 'NULL', 'json null', 'not loaded']);
});

test.each([
  ['9007199254740993', 'int', '9007199254740993'],
  ['0.10', 'decimal', '0.10'],
  [-0, 'float', '-0'],
  ['NaN', 'float', 'NaN'],
  [1.5, 'float', '1.5'],
])('the number %s of %s', (cell, kind, text) => {
  expect(draw(cell, kind)).toEqual({ as: 'number', text });
  expect(isNumber(kind)).toBe(true);
});

test('a text stays on its line, and what is not seen is shown', () => {
  expect(draw('  a\r\nb\tc\0 ', 'text')).toEqual({ as: 'text', text: '··a↵b⇥c⟨00⟩·' });
});

test('a cut cell keeps its size', () => {
  expect(draw({ cut: 'abc', size: 1_200_000 }, 'text')).toEqual({ as: 'text', text: 'abc', size: 1_200_000 });
  expect([sizeWords(999), sizeWords(40_000), sizeWords(1_200_000), sizeWords(3e9)]).toEqual([
    '999 B',
    '40 kB',
    '1.2 MB',
    '3.0 GB',
  ]);
});
