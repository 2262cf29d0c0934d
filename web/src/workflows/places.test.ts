import { expect, test } from 'vitest';
import { NODE } from './flow.ts';
import { tidy } from './layout.ts';
import { neighbour, positionsOf } from './places.ts';

const nodes = ['orders', 'people', 'both', 'file'].map((id) => ({ id, kind: 'source' }));
const edges = [
  { from: 'orders', to: 'both' },
  { from: 'people', to: 'both' },
  { from: 'both', to: 'file' },
  { from: 'gone', to: 'file' },
];

test('a layout goes from left to right and lays nothing over another', () => {
  const places = [...tidy({ nodes, edges }).values()];
  const [orders, people, both, file] = places;
  expect(orders?.x).toBe(people?.x);
  expect(both?.x).toBeGreaterThanOrEqual((orders?.x ?? 0) + NODE.width + 96);
  expect(file?.x).toBeGreaterThan(both?.x ?? 0);
  expect(Math.abs((orders?.y ?? 0) - (people?.y ?? 0))).toBeGreaterThanOrEqual(NODE.height + 32);
});

test('a node that was put somewhere stays there', () => {
  const placed = [{ id: 'orders', kind: 'source', position: { x: 7, y: 9 } }, ...nodes.slice(1)];
  expect(positionsOf({ nodes: placed, edges }).get('orders')).toEqual({ x: 7, y: 9 });
});

test('arrows go along the edges, and up and down', () => {
  const flow = { nodes, edges };
  expect(neighbour(flow, 'orders', 'right')).toBe('both');
  expect(neighbour(flow, 'both', 'right')).toBe('file');
  expect(['orders', 'people']).toContain(neighbour(flow, 'both', 'left'));
  expect(neighbour(flow, 'file', 'right')).toBeUndefined();
  const down = neighbour(flow, 'orders', 'down') ?? neighbour(flow, 'orders', 'up');
  expect(down).toBeDefined();
});

test('a loop and a lonely node are laid out too', () => {
  const looped = tidy({ nodes, edges: [...edges, { from: 'file', to: 'orders' }] });
  expect(looped.size).toBe(4);
});
