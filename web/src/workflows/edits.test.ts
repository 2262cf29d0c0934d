import { expect, test } from 'vitest';
import { createCanvasStore } from './canvas-store.ts';
import {
  addNode,
  changeNode,
  connect,
  copyPart,
  freshId,
  moveNodes,
  pastePart,
  placeBehind,
  removeNodes,
} from './edits.ts';
import { type Flow, newFlow, readFlow } from './flow.ts';

const flow: Flow = {
  ...newFlow('sales'),
  nodes: [
    { id: 'orders', kind: 'source', table: 'erp:orders', position: { x: 0, y: 0 } },
    { id: 'people', kind: 'source', table: 'crm:people', position: { x: 0, y: 104 } },
    { id: 'both', kind: 'join', position: { x: 320, y: 0 } },
  ],
  edges: [
    { from: 'orders', to: 'both' },
    { from: 'people', to: 'both' },
  ],
};

test('a node that goes takes its edges with it', () => {
  const { nodes, edges } = removeNodes(flow, new Set(['orders']));
  expect(nodes.map(({ id }) => id)).toEqual(['people', 'both']);
  expect(edges).toEqual([{ from: 'people', to: 'both' }]);
});

test('a second edge from one node to a Join gets a name of its own; the same edge is drawn once', () => {
  const branched = connect(flow, { from: 'orders', fromHandle: 'else', to: 'both' }, { named: true });
  expect(branched.edges.at(-1)).toEqual({ from: 'orders', fromHandle: 'else', to: 'both', toHandle: 'orders_2' });
  expect(connect(flow, { from: 'orders', to: 'both' }, { named: true })).toBe(flow);
});

test('settings are changed, and those that become undefined go', () => {
  const changed = changeNode(flow, 'orders', { table: undefined, sql: 'SELECT 1', connection: 'erp' });
  expect(changed.nodes[0]).toEqual({
    id: 'orders',
    kind: 'source',
    position: { x: 0, y: 0 },
    sql: 'SELECT 1',
    connection: 'erp',
  });
  expect(changed.nodes[1]).toBe(flow.nodes[1]);
});

test('what is pasted has new ids and its own edges, and a Join knows its sources by the names in its settings', () => {
  const { flow: pasted, ids } = pastePart(flow, copyPart(flow, new Set(['orders', 'both'])));
  expect([...ids]).toEqual(['orders_2', 'both_2']);
  expect(pasted.edges.slice(2)).toEqual([{ from: 'orders_2', to: 'both_2', toHandle: 'orders' }]);
  expect(pasted.nodes.at(-2)).toMatchObject({ table: 'erp:orders', position: { x: 32, y: 32 } });
});

test('ids and places are free ones', () => {
  expect(freshId(flow, 'orders')).toBe('orders_2');
  expect(freshId(flow, 'Käse & Wein')).toBe('K_se_Wein');
  expect(placeBehind(flow, 'orders')).toEqual({ x: 320, y: 104 });
  expect(placeBehind(newFlow('empty'), undefined)).toEqual({ x: 0, y: 0 });
});

test('a document keeps what the canvas does not know, and loses what cannot be drawn', () => {
  const document = { ...flow, description: 'all of it', nodes: [...flow.nodes, { kind: 'no id' }, 7] };
  expect(readFlow(document)).toEqual({ ...flow, description: 'all of it' });
  expect(readFlow([])).toBeNull();
});

test('each edit is a step back, but the letters of one field are one; a drag that moves nothing is none', () => {
  const { store, edit, undo, redo } = createCanvasStore(flow);
  edit((now) => addNode(now, { id: 'file', kind: 'output' }));
  edit((now) => changeNode(now, 'file', { name: 'A' }), 'file.name');
  edit((now) => changeNode(now, 'file', { name: 'AB' }), 'file.name');
  expect(store.getState().flow.nodes.at(-1)?.name).toBe('AB');
  undo();
  expect(store.getState().flow.nodes.at(-1)).toEqual({ id: 'file', kind: 'output' });
  redo();
  expect(store.getState().flow.nodes.at(-1)?.name).toBe('AB');
  undo();
  undo();
  expect(store.getState().flow).toBe(flow);
  expect(moveNodes(flow, new Map([['orders', { x: 0, y: 0 }]])).nodes[0]).toBe(flow.nodes[0]);
});
