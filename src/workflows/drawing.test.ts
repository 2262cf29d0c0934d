import { expect, test } from 'vitest';
import { edgeTargets, kindFacts } from './drawing.ts';

const drawing = {
  nodes: [
    { id: 'start', kind: 'start' },
    { id: 'orders', kind: 'source' },
    { id: 'customers', kind: 'source', table: 'not even a reference' },
    { id: 'clean', kind: 'transformer', name: 'Clean up' },
    { id: 'both', kind: 'join' },
    { id: 'file', kind: 'output', file: {} },
    { id: 'odd', kind: 'what is this' },
  ],
  edges: [
    { from: 'orders', to: 'clean' },
    { from: 'clean', to: 'both' },
    { from: 'both', to: 'file' },
  ],
};

const refusals = (from: string, handle?: string) =>
  Object.fromEntries(edgeTargets(drawing, from, handle).map(({ node, refused }) => [node, refused]));

test('an edge may be drawn where it makes sense, however unfinished the rest is', () => {
  expect(refusals('customers')).toEqual({
    start: 'A Start takes nothing in.',
    orders: null,
    clean: 'A Transformer takes one edge, and has it. A Join makes one table of several.',
    both: null,
    file: 'An Output takes one edge, and has it. A Join makes one table of several.',
  });
});

test('a refusal says why: a loop by its nodes, no table, an edge that is there', () => {
  expect(refusals('both').orders).toBe('This would make a loop: both → orders → Clean up → both.');
  expect(refusals('start').both).toBe('A Join takes tables, and "start" (Start) brings none.');
  expect(refusals('clean').both).toBe('They are connected already.');
  expect(edgeTargets(drawing, 'nobody', undefined)).toEqual([]);
  expect(edgeTargets('no workflow', 'start', undefined)).toEqual([]);
});

test('the kinds say how they are drawn', () => {
  expect(kindFacts()).toMatchObject([
    { kind: 'start', title: 'Start', handles: ['out'], takesEdges: false },
    { kind: 'source', takesEdges: true },
    { kind: 'transformer' },
    { kind: 'join', namedInputs: true },
    { kind: 'output' },
    { kind: 'branch', handles: ['then', 'else'], blank: { operator: '>', value: 0 } },
  ]);
});
