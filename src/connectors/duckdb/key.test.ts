import { expect, test } from 'vitest';
import { keyObjection } from './key.ts';

const column = (sql: string) => ({ name: 'id', sql, nullable: false });

test('a key whose index fits into its share of the memory is made, a larger one is not', () => {
  expect(keyObjection([column('BIGINT')], 4_000_000, 512)).toBeNull();
  expect(keyObjection([column('BIGINT')], 4_000_001, 512)).toContain('up to 64 MB');
  expect(keyObjection([column('BIGINT')], 10_000_000, 2048)).toBeNull();
  expect(keyObjection([column('VARCHAR')], 900_000, 512)).toBeNull();
  expect(keyObjection([column('VARCHAR')], 1_000_000, 512)).toContain('ADD PRIMARY KEY');
  expect(keyObjection([column('INTEGER'), column('INTEGER')], 1_000_000, 512)).not.toBeNull();
});

test('where nobody knows the number of rows, the key is made', () => {
  expect(keyObjection([column('VARCHAR')], null, 512)).toBeNull();
});
