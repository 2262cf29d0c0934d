import { expect, test } from 'vitest';
import { cutToPart } from './part.ts';

const nodes = ['orders', 'open', 'file', 'people', 'draft'].map((id) => ({ id, kind: 'any', note: 'kept' }));
const edges = [
  { from: 'orders', to: 'open' },
  { from: 'open', to: 'file' },
  { from: 'people', to: 'file' },
  { from: 'open', to: 'draft' },
];
const document = { dagflux: 1, name: 'parts', nodes, edges };
const ids = (cut: unknown) => (cut as typeof document).nodes.map(({ id }) => id);

test('a part is its nodes and what they need', () => {
  expect(ids(cutToPart(document, { to: 'open' }))).toEqual(['orders', 'open']);
  expect(ids(cutToPart(document, { to: 'file' }))).toEqual(['orders', 'open', 'file', 'people']);
  expect(ids(cutToPart(document, { from: 'people' }))).toEqual(['orders', 'open', 'file', 'people']);
  expect(ids(cutToPart(document, { from: 'open', to: 'file' }))).toEqual(['orders', 'open', 'file', 'people']);
  expect(cutToPart(document, { to: 'open' })).toMatchObject({ dagflux: 1, name: 'parts', edges: [edges[0]] });
});

test('without a part, or with one that is not there, it is as it was', () => {
  expect(cutToPart(document, {})).toBe(document);
  expect(cutToPart(document, { to: 'nobody' })).toBe(document);
  expect(cutToPart('no workflow', { to: 'open' })).toBe('no workflow');
});
