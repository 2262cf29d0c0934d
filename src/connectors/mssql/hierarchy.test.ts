import { expect, test } from 'vitest';
import { decodeHierarchy, encodeHierarchy } from './hierarchy.ts';

test('paths there and back, at the borders of each size of number', () => {
  const borders = [
    -4_294_971_464, -4_169, -4_168, -73, -72, -9, -8, -1, 0, 3, 4, 7, 8, 15, 16, 79, 80, 1_103, 1_104, 5_199, 5_200,
    4_294_972_494,
  ];
  for (const number of borders) {
    for (const path of [`/${number}/`, `/1/${number}/2/`, `/${number}.${number}/`, `/0.${number}.7/3/`]) {
      const bytes = encodeHierarchy(path);
      expect(bytes && decodeHierarchy(bytes), path).toBe(path);
    }
  }
  expect(encodeHierarchy('/')).toEqual(Buffer.alloc(0));
});

test('bytes sort as their paths do: that is what the type is for', () => {
  const paths = [
    '/',
    '/-9/',
    '/-1/',
    '/0/',
    '/0/5/',
    '/1/',
    '/1/-3/',
    '/1/2/',
    '/1.1/',
    '/1.5/',
    '/2/',
    '/3/',
    '/4/',
    '/9/',
    '/17/',
    '/81/',
    '/1200/',
    '/6000/',
  ];
  const bytes = paths.map((path) => encodeHierarchy(path) ?? expect.unreachable(path));
  expect([...bytes].sort(Buffer.compare)).toEqual(bytes);
});

test('what is no path', () => {
  for (const text of ['', '1/2', '/1', '/a/', '/1..2/', '/9999999999999/'])
    expect(encodeHierarchy(text), text).toBeNull();
  expect(decodeHierarchy(Buffer.from([0x01]))).toBeNull();
});
