import { expect, test } from 'vitest';
import { createCanvasStore } from './canvas-store.ts';
import { changeNode, connect, removeNodes } from './edits.ts';
import { newFlow } from './flow.ts';

const flow = {
  ...newFlow('steps'),
  nodes: ['orders', 'open'].map((id) => ({ id, kind: 'transformer' })),
};

test('a step back brings nodes and their edges again, and a step forward takes them away again', () => {
  const canvas = createCanvasStore(flow);
  const now = () => canvas.store.getState().flow;
  canvas.edit((before) => connect(before, { from: 'orders', to: 'open' }, { named: false }));
  const connected = now();
  canvas.edit((before) => removeNodes(before, new Set(['orders'])));
  expect(now().edges).toEqual([]);
  canvas.undo();
  expect(now()).toEqual(connected);
  canvas.undo();
  expect(now()).toEqual(flow);
  canvas.redo();
  canvas.redo();
  expect(now().nodes).toEqual([{ id: 'open', kind: 'transformer' }]);
});

test('the letters of a field are one step, those of another field another one', () => {
  const canvas = createCanvasStore(flow);
  for (const name of ['a', 'ab', 'abc']) canvas.edit((before) => changeNode(before, 'open', { name }), 'open name');
  canvas.edit((before) => changeNode(before, 'open', { sql: 'S' }), 'open sql');
  canvas.undo();
  expect(canvas.store.getState().flow.nodes[1]).toMatchObject({ name: 'abc' });
  canvas.undo();
  expect(canvas.store.getState().flow).toEqual(flow);
});
