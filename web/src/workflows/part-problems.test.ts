import { expect, test } from 'vitest';
import { newFlow } from './flow.ts';
import { problemsOf } from './part-problems.ts';

const flow = {
  ...newFlow('two ways'),
  nodes: ['orders', 'open', 'file', 'people'].map((id) => ({ id, kind: 'transformer' })),
  edges: [
    { from: 'orders', to: 'open' },
    { from: 'open', to: 'file' },
    { from: 'people', to: 'file' },
  ],
};
const problem = (node: string | null, path = '') => ({ node, path, message: `${node}`, hint: null });
const at = (problems: readonly { readonly message: string }[]) => problems.map(({ message }) => message);

test('a part is kept from running by its own nodes and by those that it needs, no others', () => {
  const problems = [problem('people'), problem('open')];
  expect(at(problemsOf(flow, problems, {}))).toEqual(['people', 'open']);
  expect(at(problemsOf(flow, problems, { to: 'orders' }))).toEqual([]);
  expect(at(problemsOf(flow, problems, { to: 'open' }))).toEqual(['open']);
  // From `open` the file is written, which needs the people too.
  expect(at(problemsOf(flow, problems, { from: 'open' }))).toEqual(['people', 'open']);
});

test('what is wrong with an edge counts where it leads to, and what is wrong with the whole everywhere', () => {
  expect(at(problemsOf(flow, [problem(null, 'edges[2].toHandle')], { to: 'open' }))).toEqual([]);
  expect(at(problemsOf(flow, [problem(null, 'edges[0].toHandle')], { to: 'open' }))).toEqual(['null']);
  expect(at(problemsOf(flow, [problem(null, 'edges')], { to: 'orders' }))).toEqual(['null']);
});
