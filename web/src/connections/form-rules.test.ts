import { expect, test } from 'vitest';
import { isNeeded, plainValues, wrongWith, wrongWithName } from './form-rules.ts';

const port = { name: 'port', label: 'Port', type: 'integer', minimum: 1, maximum: 65_535 } as const;
const key = { name: 'key', label: 'Key', type: 'multiline', requiredUnless: 'machine', secret: true } as const;

test.for<[unknown, string | undefined]>([
  [5432, undefined],
  ['5432', undefined],
  ['', undefined],
  [null, undefined],
  ['5432a', 'Port is a whole number.'],
  [1.5, 'Port is a whole number.'],
  [0, 'Port is at least 1.'],
  [70_000, 'Port is at most 65535.'],
])('a port of %j: %s', ([value, wrong]) => {
  expect(wrongWith(port, { values: { port: value as number }, isThere: false })).toBe(wrong);
});

test('what is required may be lifted by another field, or be there already', () => {
  expect(wrongWith(key, { values: {}, isThere: false })).toBe('Key is required.');
  expect(wrongWith(key, { values: {}, isThere: true })).toBeUndefined();
  expect(wrongWith(key, { values: { machine: true }, isThere: false })).toBeUndefined();
  expect([isNeeded(key, {}), isNeeded(key, { machine: true }), isNeeded(port, {})]).toEqual([true, false, false]);
});

test('a name that cannot be one, or is taken', () => {
  expect(wrongWithName('shop-eu_2', ['shop'])).toBeUndefined();
  for (const name of ['', 'Shop', 'a b', 'a:b', 'workspace', 'shop'])
    expect(wrongWithName(name, ['shop']), name).toMatch(/\.$/);
});

test('a draft has nothing that the vault would encrypt', () => {
  const form = [port, key, { name: 'account', label: 'Account', type: 'text', sensitive: true }] as const;
  expect(plainValues(form, { port: 1, key: 'SECRET', account: 'a' })).toEqual({ port: 1 });
});
