import { expect, test } from 'vitest';
import { fieldWords, takeInto } from './taken.ts';

test('a proposal changes what it says otherwise, and the form can go back', () => {
  const node = { id: 't', kind: 'transformer', sql: 'SELECT 1', table: 'kept', location: 'same database' };
  const taken = takeInto(node, { sql: 'SELECT 2', table: 'kept', location: null, mode: null });
  expect(taken).toEqual({
    fields: ['sql', 'location'],
    changes: { sql: 'SELECT 2', location: undefined },
    before: { sql: 'SELECT 1', location: 'same database' },
  });
  expect(fieldWords(taken.fields)).toBe('SQL, where the new table is');
  expect(takeInto(node, { sql: 'SELECT 1', mode: null }).fields).toEqual([]);
});
