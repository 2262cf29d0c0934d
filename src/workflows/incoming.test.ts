import { expect, test } from 'vitest';
import type { NodeRecord } from './events.ts';
import { nodeWithInputs } from './incoming.ts';

const operations = { ends: () => ({ reads: [], writes: 'erp:public.saved', inPlace: false }) };
const last = (document: unknown, tables: Readonly<Record<string, string>>) => ({
  document,
  records: new Map(Object.entries(tables).map(([node, table]) => [node, { node, table } as unknown as NodeRecord])),
});
const known = (run: ReturnType<typeof last> | null = null) =>
  ({ operations, last: run }) as unknown as Parameters<typeof nodeWithInputs>[2];

const drawing = (sql = 'SELECT 1') => ({
  nodes: [
    { id: 'orders', kind: 'source', table: 'erp:orders' },
    { id: 'gate', kind: 'branch' },
    { id: 'clean', kind: 'transformer', mode: 'in place' },
    { id: 'totals', kind: 'transformer', name: 'Totals', sql, position: { x: 0, y: 0 } },
    { id: 'saved', kind: 'transformer', operation: 'any' },
    { id: 'both', kind: 'join' },
    { id: 'odd', kind: 'source', table: 'no reference' },
  ],
  edges: [
    { from: 'orders', to: 'gate' },
    { from: 'gate', to: 'clean' },
    { from: 'clean', to: 'totals' },
    { from: 'clean', to: 'both', toHandle: 'left' },
    { from: 'totals', to: 'both' },
    { from: 'saved', to: 'both' },
    { from: 'odd', to: 'both' },
  ],
});
const tables = (found: ReturnType<typeof nodeWithInputs>) => found?.inputs.map(({ name, table }) => [name, table]);

test('a table is followed through what passes it on; what is to be made is not there yet', () => {
  const found = nodeWithInputs(drawing(), 'both', known());
  expect(tables(found)).toEqual([
    ['left', 'erp:orders'],
    ['totals', null],
    ['saved', 'erp:public.saved'],
    ['odd', null],
  ]);
  expect(found?.inputs[1]).toMatchObject({ from: 'totals', title: 'Totals' });
  expect(found?.node.kind).toBe('join');
  expect(nodeWithInputs(drawing(), 'nobody', known())).toBeUndefined();
  expect(nodeWithInputs('nothing', 'both', known())).toBeUndefined();
});

test('what the last run made is there as long as nothing before it was changed', () => {
  const made = { totals: 'workspace:t1' };
  expect(tables(nodeWithInputs(drawing(), 'both', known(last(drawing(), made))))?.[1]).toEqual([
    'totals',
    'workspace:t1',
  ]);
  expect(tables(nodeWithInputs(drawing('SELECT 2'), 'both', known(last(drawing(), made))))?.[1]).toEqual([
    'totals',
    null,
  ]);
  const moved = drawing();
  const [, gate] = moved.nodes;
  Object.assign(gate as object, { operator: '>' });
  expect(tables(nodeWithInputs(moved, 'both', known(last(drawing(), made))))?.[1]).toEqual(['totals', null]);
  Object.assign(moved.nodes[3] as object, { position: { x: 9, y: 9 } });
  expect(tables(nodeWithInputs(moved, 'both', known(last(moved, made))))?.[1]).toEqual(['totals', 'workspace:t1']);
});

test('a loop brings nothing', () => {
  const loop = {
    nodes: [
      { id: 'a', kind: 'branch' },
      { id: 'b', kind: 'branch' },
    ],
    edges: [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ],
  };
  expect(tables(nodeWithInputs(loop, 'a', known()))).toEqual([['b', null]]);
});
