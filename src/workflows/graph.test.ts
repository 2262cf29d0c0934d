import { describe, expect, test } from 'vitest';
import { type Problem, readDocument } from './document.ts';
import { buildGraph } from './graph.ts';
import type { Ports } from './nodes/kind.ts';
import { planRun } from './plan.ts';

const operations: Ports['operations'] = {
  ends: (name) => {
    if (name === 'totals') return { reads: ['erp:orders'], writes: 'erp:totals', inPlace: false };
    throw new Error(`There is no operation "${name}".`);
  },
  drift: async () => [],
  run: async () => null,
};

const start = { id: 'start', kind: 'start' };
const a = { id: 'a', kind: 'source', table: 'erp:a' };
const b = { id: 'b', kind: 'source', table: 'shop:b' };
const t = { id: 't', kind: 'transformer', sql: 'SELECT * FROM {{input}}' };
const out = { id: 'out', kind: 'output', file: { path: 'x.csv' } };
const j = {
  id: 'j',
  kind: 'join',
  joins: [{ left: 'a', right: 'b', type: 'inner', on: [{ left: 'id', right: 'id' }] }],
  columns: [{ source: 'a', column: 'id', as: 'id' }],
};
const br = { id: 'br', kind: 'branch', operator: '>', value: 0 };

type Ends = readonly [from: string, to: string, handles?: object];
const flow = (nodes: readonly object[], edges: readonly Ends[], more: object = {}) => ({
  dagflux: 1,
  name: 'flow',
  nodes,
  edges: edges.map(([from, to, handles]) => ({ from, to, ...handles })),
  ...more,
});

function problems(document: unknown): readonly Problem[] {
  const read = readDocument(document);
  if ('problems' in read) return read.problems;
  const built = buildGraph(read.workflow, { operations, tableKey: (reference) => reference });
  return 'problems' in built ? built.problems : [];
}
const told = (document: unknown) => problems(document).map(({ message }) => message);

test('a sound workflow has no problems', () => {
  expect(
    told(
      flow(
        [start, a, b, j, br, t, out],
        [
          ['start', 'a'],
          ['start', 'b'],
          ['a', 'j'],
          ['b', 'j'],
          ['j', 'br'],
          ['br', 't', { fromHandle: 'then' }],
          ['t', 'out'],
        ],
      ),
    ),
  ).toEqual([]);
});

describe('the file', () => {
  test('of a newer version is refused by a sentence, whatever else is in it', () => {
    const [only, ...more] = problems({ dagflux: 2, steps: [] });
    expect(more).toEqual([]);
    expect(only).toMatchObject({
      path: 'dagflux',
      message: 'This workflow was written by a newer DagFlux: it has format 2, and this DagFlux reads 1.',
      hint: 'Update DagFlux. Nothing was done.',
    });
  });

  test.each([
    ['no object', [], 'The workflow: invalid input: expected object, received array.'],
    ['no name', { dagflux: 1, nodes: [a], edges: [] }, 'name: this is missing.'],
    ['a slash in its name', flow([a], [], { name: 'a/b' }), 'name: use no / and no \\, and begin with no space.'],
    ['no nodes', flow([], []), /^nodes: too small/],
    [
      'an unknown kind',
      flow([{ id: 'x', kind: 'excel' }], []),
      'nodes[0].kind: the kinds of nodes are start, source, transformer, join, output, branch.',
    ],
    ['an unknown setting', flow([{ ...a, tabel: 'x' }], []), 'nodes[0].tabel: there is no such setting.'],
    [
      'a table without connection',
      flow([{ ...a, table: 'orders' }], []),
      'nodes[0].table: write connection:schema.table.',
    ],
    [
      'a wrong condition',
      flow(
        [a, b, { ...j, joins: [{ ...j.joins[0], on: [{ left: '', right: 'id' }] }] }],
        [
          ['a', 'j'],
          ['b', 'j'],
        ],
      ),
      /^nodes\[2\]\.joins\[0\]\.on\[0\]\.left: too small/,
    ],
  ])('with %s is refused by its path', (_, document, message) => {
    const [first] = problems(document);
    if (typeof message === 'string') expect(first?.message).toBe(message);
    else expect(first?.message).toMatch(message);
  });

  test('names the setting that was meant, also deep inside', () => {
    expect(problems(flow([{ ...a, tabel: 'x' }], []))[0]).toMatchObject({ hint: 'Did you mean "table"?', node: 'a' });
    const joins = [{ ...j.joins[0], on: [{ left: 'id', right: 'id', ass: 'text' }] }];
    expect(
      problems(
        flow(
          [a, b, { ...j, joins }],
          [
            ['a', 'j'],
            ['b', 'j'],
          ],
        ),
      )[0],
    ).toMatchObject({
      path: 'nodes[2].joins[0].on[0].ass',
      hint: 'Did you mean "as"?',
    });
    const target = { mode: 'create', tabel: 'erp:x' };
    expect(
      problems(
        flow(
          [a, b, { ...j, target }],
          [
            ['a', 'j'],
            ['b', 'j'],
          ],
        ),
      )[0]?.hint,
    ).toBe('Did you mean "table"?');
  });
});

describe('the graph', () => {
  test.each<[string, object, string]>([
    [
      'a loop',
      flow(
        [a, b, { ...j, name: 'Join' }, { ...t, name: 'Transformer' }],
        [
          ['a', 'j'],
          ['j', 't'],
          ['t', 'j', { toHandle: 'b' }],
        ],
      ),
      'This would make a loop: Join → Transformer → Join.',
    ],
    ['a node that leads to itself', flow([a, t], [['t', 't']]), 'This would make a loop: t → t.'],
    ['an edge from nowhere', flow([a, t], [['x', 't']]), 'edges[0].from: there is no node "x".'],
    ['an id twice', flow([a, a], []), 'nodes[1].id: the id "a" is used twice.'],
    [
      'a wrong handle',
      flow([a, t], [['a', 't', { fromHandle: 'then' }]]),
      'edges[0].fromHandle: a Data Source has no handle "then".',
    ],
    [
      'a wrong handle behind',
      flow([a, t], [['a', 't', { toHandle: 'left' }]]),
      'edges[0].toHandle: a Transformer has no handle "left".',
    ],
    [
      'a branch without a way',
      flow(
        [a, br, t],
        [
          ['a', 'br'],
          ['br', 't'],
        ],
      ),
      'edges[1].fromHandle: a Branch has two ways: say which.',
    ],
    [
      'two tables for one input',
      flow(
        [a, b, t],
        [
          ['a', 't'],
          ['b', 't'],
        ],
      ),
      'nodes[2]: a Transformer takes one edge, and 2 lead to it.',
    ],
    ['a table too few', flow([a, j], [['a', 'j']]), 'nodes[1]: a Join needs at least 2 tables, and it has 1.'],
    ['no input', flow([a, t], []), 'nodes[1]: a Transformer needs one table, and nothing leads to it.'],
    [
      'a source of a join twice',
      flow(
        [a, b, j],
        [
          ['a', 'j'],
          ['b', 'j', { toHandle: 'a' }],
        ],
      ),
      'edges[1].toHandle: two edges bring "a" to "j".',
    ],
    [
      'a file where a table is wanted',
      flow(
        [a, out, t],
        [
          ['a', 'out'],
          ['out', 't'],
        ],
      ),
      'nodes[2]: a Transformer takes tables, and "out" (Output) brings none.',
    ],
    [
      'a node that nothing starts',
      flow([start, a, b], [['start', 'a']]),
      'nodes[2]: nothing leads from Start to "b", so it would never run.',
    ],
    ['two starts', flow([start, { ...start, id: 's2' }, a], []), 'nodes[1]: there is a Start already.'],
  ])('with %s is refused with a reason', (_, document, message) => {
    expect(told(document)).toContain(message);
  });
});

describe('settings that contradict themselves', () => {
  test.each<[string, object, string]>([
    [
      'a source that is two things',
      flow([{ ...a, connection: 'erp', sql: 'SELECT 1' }], []),
      'nodes[0]: a Data Source is a table, or a connection with sql.',
    ],
    [
      'SQL without a connection',
      flow([{ id: 'a', kind: 'source', sql: 'SELECT 1' }], []),
      'nodes[0].connection: the SQL needs a connection.',
    ],
    [
      'in place and a new table',
      flow([a, { ...t, mode: 'in place', table: 'x' }], [['a', 't']]),
      'nodes[1].table: this goes with a new table, not with a change in place.',
    ],
    [
      'in place in the workspace',
      flow(
        [
          { ...a, table: 'workspace:a' },
          { ...t, mode: 'in place' },
        ],
        [['a', 't']],
      ),
      'nodes[1].mode: a table of the workspace is not changed in place.',
    ],
    [
      'an unnamed table in a database',
      flow([a, { ...t, location: 'same database' }], [['a', 't']]),
      'nodes[1].table: a new table outside the workspace needs a name.',
    ],
    [
      'an unknown operation',
      flow([{ id: 't', kind: 'transformer', operation: 'x' }], []),
      'nodes[0].operation: there is no operation "x".',
    ],
    [
      'an operation and SQL',
      flow([{ ...t, operation: 'totals' }], []),
      'nodes[0].sql: a saved operation says this itself.',
    ],
    [
      'a time that does not exist',
      flow([{ ...start, trigger: { kind: 'cron', expression: '0 25 * * *' } }, a], []),
      'nodes[0].trigger: hour 25 does not exist; use 0–23.',
    ],
    [
      'a zone that does not exist',
      flow([{ ...start, trigger: { kind: 'cron', expression: '0 2 * * *', zone: 'Europe/Nowhere' } }, a], []),
      'nodes[0].trigger: there is no time zone "Europe/Nowhere".',
    ],
    [
      'an output of nothing',
      flow([a, { id: 'out', kind: 'output' }], [['a', 'out']]),
      'nodes[1]: an Output is a file or a table.',
    ],
    [
      'an ending that tells nothing',
      flow([a, { ...out, file: { path: 'x.dat' } }], [['a', 'out']]),
      'nodes[1].file.path: the ending tells no format.',
    ],
    [
      'a condition without a value',
      flow([a, { ...br, value: undefined }], [['a', 'br']]),
      'nodes[1].value: ">" needs a value.',
    ],
    [
      'the input in SQL that runs elsewhere',
      flow([a, { ...br, connection: 'shop', sql: 'SELECT count(*) FROM {{input}}' }], [['a', 'br']]),
      'nodes[1].sql: {{input}} is not a table of shop.',
    ],
    [
      'a join of a source that no edge brings',
      flow(
        [a, b, j, { ...a, id: 'c' }],
        [
          ['a', 'j'],
          ['c', 'j'],
        ],
      ),
      'nodes[2].joins[0].right: there is no source b.',
    ],
  ])('%s', (_, document, message) => {
    expect(told(document)).toContain(message);
  });
});

test('1,000 nodes are checked and planned at once', async () => {
  const nodes: object[] = [start];
  const edges: Ends[] = [];
  for (let i = 0; i < 333; i += 1) {
    nodes.push({ ...a, id: `a${i}` }, { ...t, id: `t${i}` }, { ...out, id: `o${i}`, file: { path: `x${i}.csv` } });
    edges.push(['start', `a${i}`], [`a${i}`, `t${i}`], [`t${i}`, `o${i}`]);
  }
  const document = flow(nodes, edges);
  const started = performance.now();
  const read = readDocument(document);
  if ('problems' in read) throw new Error(read.problems[0]?.message);
  const built = buildGraph(read.workflow, { operations, tableKey: (reference) => reference });
  if ('problems' in built) throw new Error(built.problems[0]?.message);
  const stands = async () => true;
  const plan = await planRun(built.graph, { to: 't7', earlier: null, operations, stands });
  const milliseconds = performance.now() - started;
  expect([...plan.steps.values()].filter(({ action }) => action === 'run')).toHaveLength(3);
  expect(milliseconds).toBeLessThan(1_000);
});

test('a loop of 1,000 nodes is said in one short sentence', () => {
  const nodes = Array.from({ length: 1_000 }, (_, i) => ({ ...t, id: `t${i}` }));
  const edges = nodes.map(({ id }, i): Ends => [id, `t${(i + 1) % 1_000}`]);
  const [message = ''] = told(flow(nodes, edges));
  expect(message).toMatch(/^This would make a loop: t\d+ → .* → … → t\d+\.$/);
  expect(message.length).toBeLessThan(200);
});
