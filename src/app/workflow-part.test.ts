import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../tools/test-app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
  await t.rows('workspace', 'CREATE TABLE numbers AS SELECT 1 AS one');
});
afterAll(() => t[Symbol.asyncDispose]());

const document = {
  dagflux: 1,
  name: 'being drawn',
  nodes: [
    { id: 'numbers', kind: 'source', table: 'workspace:numbers' },
    { id: 'twice', kind: 'transformer', table: 'twice', sql: 'SELECT one * 2 AS two FROM {{input}}' },
    { id: 'unfinished', kind: 'output' },
  ],
  edges: [
    { from: 'numbers', to: 'twice' },
    { from: 'twice', to: 'unfinished' },
  ],
};

test('a part runs while another one is still being drawn; all of it does not, nor what is unfinished itself', async () => {
  const { workflows } = t.app;
  const source = { document, directory: t.folder };
  const refused = { code: 'invalid-input', message: expect.stringContaining('nodes[2]') };
  expect((await workflows.forecast(source, { to: 'twice' })).runs).toEqual(['numbers', 'twice']);
  expect(await workflows.run(source, { to: 'twice' })).toMatchObject({ outcome: 'done', error: null });
  expect(await t.rows('workspace', 'SELECT two FROM twice')).toEqual([[2]]);
  await expect(workflows.run(source)).rejects.toMatchObject(refused);
  await expect(workflows.run(source, { from: 'twice' })).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(workflows.run(source, { to: 'unfinished' })).rejects.toMatchObject({ code: 'invalid-input' });
});
