import { expect, test } from 'vitest';
import { workflow } from '../../tools/workflow-parts.ts';
import { readDocument } from './document.ts';
import { buildGraph, type Graph } from './graph.ts';
import type { Ports } from './nodes/kind.ts';
import { createSlots } from './slots.ts';

const operations: Ports['operations'] = {
  ends: () => {
    throw new Error('There is none.');
  },
  drift: async () => [],
  run: async () => null,
};

/** Copies of tables, each from one connection to another. */
function copies(...ways: readonly (readonly [from: string, to: string])[]): Graph {
  const nodes = ways.flatMap(([from, to], at) => [
    { id: `from${at}`, kind: 'source', table: `${from}:t` },
    { id: `to${at}`, kind: 'output', table: { to: `${to}:t${at}`, mode: 'create' } },
  ]);
  const read = readDocument(
    workflow(
      'copies',
      nodes,
      ways.map((_, at) => [`from${at}`, `to${at}`]),
    ),
  );
  if ('problems' in read) throw new Error(read.problems[0]?.message);
  const built = buildGraph(read.workflow, { operations, tableKey: (reference) => reference });
  if ('problems' in built) throw new Error(built.problems[0]?.message);
  return built.graph;
}

const slotsOf = (graph: Graph, places: number) => createSlots(graph, { operations }, () => places);

test('a connection has so many places and no more', () => {
  const slots = slotsOf(copies(['a', 'b'], ['a', 'c'], ['a', 'd']), 2);
  expect(['to0', 'to1', 'to2'].map(slots.take)).toEqual([true, true, false]);
  slots.release('to0');
  expect(slots.take('to2')).toBe(true);
});

test('rows do not travel both ways at once, also not by way of a third connection', () => {
  const slots = slotsOf(copies(['a', 'b'], ['b', 'a'], ['b', 'c'], ['c', 'a']), 10);
  expect(['to0', 'to1', 'to2', 'to3'].map(slots.take)).toEqual([true, false, false, false]);
  slots.release('to0');
  expect(slots.take('to1')).toBe(true);
});

test('the workspace takes and gives at once', () => {
  const slots = slotsOf(copies(['a', 'workspace'], ['workspace', 'b']), 10);
  expect(['to0', 'to1'].map(slots.take)).toEqual([true, true]);
});

test('work within one connection meets nobody', () => {
  const slots = slotsOf(copies(['a', 'a'], ['a', 'b'], ['b', 'b']), 10);
  expect(['to0', 'to1', 'to2'].map(slots.take)).toEqual([true, true, true]);
});
