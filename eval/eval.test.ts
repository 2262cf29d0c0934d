import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type ScriptedModel, scriptedModel } from '../tools/scripted-model.ts';
import { difference } from './compare.ts';
import { openSamples } from './samples.ts';
import { scoreTask } from './score.ts';
import type { EvalTable, EvalTask, JoinTask, TransformTask } from './task.ts';
import { TASKS } from './tasks.ts';

const owned = new AsyncDisposableStack();
let samples: Awaited<ReturnType<typeof openSamples>>;
let model: ScriptedModel;
let expected: Record<string, EvalTable>;

beforeAll(async () => {
  expected = JSON.parse(await readFile(new URL('expected.json', import.meta.url), 'utf8'));
  model = owned.use(await scriptedModel());
  samples = owned.use(await openSamples(inject('postgres')));
  await samples.app.models.add('scripted', { kind: 'openai-compatible', model: 'm', baseUrl: model.url });
});
afterAll(async () => await owned.disposeAsync());

const proposal = (task: TransformTask, sql: string) => {
  return { say: { kind: 'proposal', summary: '', sql, target: task.shape === 'in place' ? null : 'workspace:result' } };
};
const joinOf = (reference: JoinTask['reference']) => ({
  say: { kind: 'proposal', summary: '', ...reference, target: null, keys: null },
});
/** What is right, and what is not: fewer rows, or other columns. */
const right = (task: EvalTask) => (task.kind === 'join' ? joinOf(task.reference) : proposal(task, task.reference));
const wrong = (task: EvalTask) => {
  if (task.kind === 'join') return joinOf({ ...task.reference, columns: task.reference.columns.slice(1) });
  if (task.shape === 'in place') return proposal(task, `DELETE FROM ${task.source}`);
  return proposal(task, `SELECT * FROM (${task.reference}) AS r OFFSET 1`);
};
const question = { say: { kind: 'question', question: 'Sure?', answers: [] } };
const scored = (task: EvalTask) =>
  scoreTask(samples.app, task, expected[task.id] ?? { columns: [], rows: [] }, 'scripted');

test('twenty tasks and more, each with a result of some rows, some of them across databases', () => {
  expect(TASKS.length).toBeGreaterThanOrEqual(20);
  expect(TASKS.filter(({ kind }) => kind === 'join').length).toBeGreaterThanOrEqual(4);
  expect(Object.keys(expected).sort()).toEqual(TASKS.map(({ id }) => id).sort());
  expect(Object.values(expected).filter(({ rows }) => rows.length === 0)).toEqual([]);
});

describe.each(TASKS.map((task) => [task.id, task] as const))('%s', (_, task) => {
  test('a right answer is right, also after a question', async () => {
    model.script(question, right(task));
    expect(await scored(task)).toEqual({ id: task.id, right: true, reason: null, questions: 1 });
  });

  test('a wrong answer is wrong', async () => {
    model.script(question, wrong(task));
    expect(await scored(task)).toMatchObject({
      right: false,
      reason: expect.stringMatching(/^(\d+ rows instead of|columns)/),
    });
  });
});

test('questions without end, a proposal that never passes, and another place are wrong', async () => {
  const [task] = TASKS as readonly [TransformTask];
  model.script(question, question, question, question, question, question);
  expect(await scored(task)).toMatchObject({ right: false, reason: 'nothing but questions' });
  const never = proposal(task, 'SELECT nobody FROM invoice');
  model.script(never, never, never);
  expect(await scored(task)).toMatchObject({ right: false, reason: 'stuck: invalid-sql' });
  const open = TASKS.find((one) => one.kind === 'transformer' && one.shape === 'in words') as TransformTask;
  model.script({ say: { ...proposal(open, open.reference).say, target: 'workspace:other' } });
  expect(await scored(open)).toMatchObject({ right: false, reason: 'another shape or place' });
});

test('results are compared by names and values, not by order or type', () => {
  const table = {
    columns: ['a', 'b'],
    rows: [
      [1, '2.50'],
      [2, null],
    ],
  };
  expect(
    difference(table, {
      columns: ['B', 'a'],
      rows: [
        [null, '2'],
        ['2.5', '1'],
      ],
    }),
  ).toBeNull();
  expect(difference(table, { columns: ['a', 'c'], rows: table.rows })).toBe('columns a, c');
  expect(
    difference(table, {
      columns: ['a', 'b'],
      rows: [
        [1, '2.51'],
        [2, null],
      ],
    }),
  ).toBe('other values');
  expect(
    difference(table, {
      columns: ['a', 'b'],
      rows: [
        [1, '2.5'],
        [1, '2.5'],
      ],
    }),
  ).toBe('other values');
  expect(
    difference(table, {
      columns: ['a', 'b'],
      rows: [
        [1, '250'],
        [2, null],
      ],
    }),
  ).toBe('other values');
});
