import { expect, test } from 'vitest';
import { withSource } from './with-source.ts';

const table = { connection: 'shop', schema: 'public', table: 'orders' };

test('a new workflow begins with the table', () => {
  const { flow, node } = withSource('daily', table);
  expect(node).toBe('orders');
  expect(flow.name).toBe('daily');
  expect(flow.nodes).toMatchObject([{ id: 'orders', kind: 'source', table: 'shop:public.orders' }]);
});

test('an existing one gets it beside what is there, under an id of its own', () => {
  const document = {
    ...{ dagflux: 1, name: 'daily', note: 'kept', edges: [] },
    nodes: [{ id: 'orders', kind: 'source', position: { x: 10, y: 20 } }],
  };
  const { flow, node } = withSource(document, table);
  expect(node).toBe('orders_2');
  expect(flow).toMatchObject({ note: 'kept' });
  expect(flow.nodes[0]).toEqual(document.nodes[0]);
  expect(flow.nodes[1]?.position?.x).toBeGreaterThan(10);
});

test('what is no workflow is refused', () => {
  expect(() => withSource({ nodes: [] }, table)).toThrow('cannot be drawn');
});
