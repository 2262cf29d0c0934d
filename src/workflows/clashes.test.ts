import { expect, test } from 'vitest';
import { workflow } from '../../tools/workflow-parts.ts';
import { type Naming, parseTableReference, tableKey } from '../contract/names.ts';
import { readDocument } from './document.ts';
import { buildGraph } from './graph.ts';
import type { Ports } from './nodes/kind.ts';

const operations: Ports['operations'] = {
  ends: () => ({ reads: ['erp:orders'], writes: 'erp:totals', inPlace: false }),
  drift: async () => [],
  run: async () => null,
};
function told(...parts: readonly [nodes: readonly object[], edges: Parameters<typeof workflow>[2]]): readonly string[] {
  const read = readDocument(workflow('clashing', ...parts));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const built = buildGraph(read.workflow, { operations, tableKey: keyOf });
  return 'problems' in built ? built.problems.map(({ path, message }) => `${path}: ${message}`) : [];
}

const NAMINGS: Readonly<Record<string, Naming>> = {
  erp: { folding: 'lower', caseless: false },
  wh: { folding: 'upper', caseless: false },
  lake: { folding: 'none', caseless: true },
};
const keyOf = (reference: string) => {
  const parsed = parseTableReference(reference);
  return tableKey(parsed, NAMINGS[parsed.connection] ?? { folding: 'none', caseless: false });
};

const source = { id: 'a', kind: 'source', table: 'erp:orders' };
const into = (id: string, to: string, mode = 'append') => ({ id, kind: 'output', table: { to, mode } });
const file = (id: string, path: string, overwrite?: boolean) => ({ id, kind: 'output', file: { path, overwrite } });
const sql = 'DELETE FROM {{input}}';
const beside = [
  ['a', 'x'],
  ['a', 'y'],
] as const;
const behind = [
  ['a', 'x'],
  ['x', 'y'],
] as const;

test.each([
  ['a table', into('x', 'erp:t'), into('y', 'erp:"t"', 'replace'), /^nodes\[2\] .*table\.to: .*"x" writes erp:t too/],
  ['a file', file('x', 'a.csv', true), file('y', './a.csv', true), /file\.path: .*"x" writes the file a\.csv too/],
  [
    "a saved operation's table",
    into('x', 'erp:totals'),
    { id: 'y', kind: 'join', operation: 'o' },
    /operation: .*"x" writes erp:totals/,
  ],
  [
    'a table in place',
    { id: 'x', kind: 'transformer', mode: 'in place', sql },
    { id: 'y', kind: 'transformer', mode: 'in place', sql },
    /mode: .*"x" writes erp:orders too, and they run side by side/,
  ],
])('%s written by two nodes side by side is a problem', (_, x, y, problem) => {
  const [first = '', ...more] = told([source, x, y], beside);
  expect(first.replace('nodes[2].', 'nodes[2] ')).toMatch(problem);
  expect(more).toEqual([]);
});

test('what is made twice is a problem also one behind the other; what is written twice then is none', () => {
  expect(told([source, into('x', 'erp:t', 'create'), into('y', 'erp:t', 'create')], behind)).toEqual([
    expect.stringMatching(/^nodes\[2\]\.table\.to: .*"x" has made erp:t before, and this makes it anew/),
  ]);
  expect(told([source, into('x', 'erp:t', 'create'), into('y', 'erp:t')], behind)).toEqual([]);
});

test('two ways of a branch may write the same', () => {
  const branch = { id: 'b', kind: 'branch', operator: '>', value: 1 };
  const edges = [
    ['a', 'b'],
    ['b', 'x', 'then'],
    ['b', 'y', 'else'],
  ] as const;
  expect(told([source, branch, into('x', 'erp:t', 'create'), into('y', 'erp:t', 'create')], edges)).toEqual([]);
});

test('other places are no clash', () => {
  expect(told([source, into('x', 'erp:t'), into('y', 'shop:t')], beside)).toEqual([]);
  expect(told([source, file('x', 'a.csv'), file('y', 'b.csv')], beside)).toEqual([]);
});

test.each([
  ['erp:Kept', 'erp:kept', true],
  ['erp:"Kept"', 'erp:kept', false],
  ['wh:kept', 'wh:"KEPT"', true],
  ['wh:kept', 'wh:"kept"', false],
  ['wh:public.kept', 'wh:PUBLIC.KEPT', true],
  ['lake:"Kept"', 'lake:kept', true],
  ['shop:Kept', 'shop:kept', false],
])('%s and %s: one table is %s', (one, other, same) => {
  const found = told([source, into('x', one), into('y', other)], beside);
  expect(found).toHaveLength(same ? 1 : 0);
});
