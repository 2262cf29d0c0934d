import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canary } from '../../tools/canary.ts';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import type { DatabaseAddress } from '../../tools/postgres-server.ts';
import { type ScriptedModel, scriptedModel } from '../../tools/scripted-model.ts';
import { hasTerminal, inTerminal } from '../../tools/terminal.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

const KEY = 'sk-canary/"of\'a+key" 0123456789';
const owned = new AsyncDisposableStack();
let dagflux: TestCommandLine;
let model: ScriptedModel;
let address: DatabaseAddress;

beforeAll(async () => {
  dagflux = owned.use(await testCommandLine());
  model = owned.use(await scriptedModel());
  address = await testDatabase();
  await dagflux.connect('erp', address);
  const sql = `CREATE TABLE orders (id int PRIMARY KEY, city text);
    INSERT INTO orders SELECT n, 'City ' || n % 2 FROM generate_series(1, 10) n`;
  expect((await dagflux.run(['query', 'erp', sql])).code).toBe(0);
});
afterAll(async () => await owned.disposeAsync());

const add = (...flags: string[]) => [
  ...['models', 'add', 'scripted', '--kind', 'openai-compatible', '--model', 'm', '--base-url', model.url],
  ...flags,
];
const question = { say: { kind: 'question', question: 'Which place?', answers: ['here', 'the \u001b[31mworkspace'] } };
const proposal = (target: string) => ({
  say: { kind: 'proposal', summary: 'Counts.', sql: 'SELECT city, count(*) AS n FROM orders GROUP BY city', target },
});

test('without a model the assistant says how to add one', async () => {
  const { code, stderr } = await dagflux.run(['assistant', 'transform', 'erp:orders', 'counts']);
  expect(code).toBe(5);
  expect(stderr).toMatch(/needs a model[\s\S]*dagflux models add/);
});

test('a model is added, listed, tested; its key is no argument; what is missing is named', async () => {
  expect((await dagflux.run(add('--key', KEY))).stderr).toMatch('never taken as an argument');
  expect(await dagflux.run(add('--key-stdin'), { input: `${KEY}\n` })).toMatchObject({
    code: 0,
    stdout: /models test/,
  });
  expect((await dagflux.run(add())).code).toBe(1);
  expect(await dagflux.json(['models', 'list'])).toEqual([
    { name: 'scripted', kind: 'openai-compatible', model: 'm', server: model.url, hasKey: true },
  ]);
  model.script(question);
  expect((await dagflux.run(['models', 'test', 'scripted'])).stdout).toMatch(/^scripted answered in /);
  expect(model.requests.at(-1)?.key).toBe(`Bearer ${KEY}`);
  const incomplete = ['models', 'add', 'x', '--kind', 'openai', '--model', 'm'];
  expect((await dagflux.run(incomplete)).stderr).toMatch('"key" is required');
  const withKey = [...incomplete, '--base-url', 'https://me:secret@example.com/v1', '--key-env', 'KEY'];
  expect((await dagflux.run(withKey, { environment: { KEY } })).stderr).toMatch('more than an address');
});

describe('for a program: one step at a time', () => {
  const transform = ['assistant', 'transform', 'erp:orders', 'counts per city'];

  test('first what would be sent, then a step for each call; nothing is run', async () => {
    const before = model.requests.length;
    expect(await dagflux.json(transform)).toMatchObject({
      event: 'disclosure',
      connections: [{ level: 'names' }],
      server: model.url,
    });
    expect(model.requests.length).toBe(before);
    model.script(question, proposal('erp:counts'));
    const step = await dagflux.json([...transform, '--yes']);
    expect(step).toMatchObject({ event: 'question', question: 'Which place?', conversation: expect.any(Number) });
    const { conversation } = step as { conversation: number };
    const next = await dagflux.json(['assistant', 'answer', String(conversation), 'here']);
    expect(next).toMatchObject({
      event: 'proposal',
      proposal: { request: { source: 'erp:orders', target: 'erp:counts' } },
      rehearsal: { preview: { rows: [expect.any(Array), expect.any(Array)] } },
    });
    expect((await dagflux.run(['query', 'erp', 'SELECT * FROM counts'])).code).toBe(1);
  });

  test('a stuck conversation tells the error', async () => {
    const wrong = { say: { kind: 'proposal', sql: 'SELECT nobody FROM orders', target: 'erp:counts' } };
    model.script(wrong, wrong, wrong);
    expect(await dagflux.json([...transform, '--yes'])).toMatchObject({
      event: 'stuck',
      error: { code: 'invalid-sql' },
    });
    model.script(wrong, wrong, wrong);
    const { code, stdout, stderr } = await dagflux.run([...transform, '--yes']);
    expect([code, stdout]).toEqual([1, expect.stringContaining('SELECT nobody FROM orders')]);
    expect(stderr).toMatch('nobody');
  });
});

test('a proposal is run by the number of its conversation; what is no proposal is not', async () => {
  model.script(question, proposal('workspace:later'));
  const step = await dagflux.json(['assistant', 'transform', 'erp:orders', 'counts per city', '--json', '--yes']);
  const { conversation } = step as { conversation: number };
  expect((await dagflux.run(['assistant', 'run', String(conversation), '--yes'])).stderr).toMatch('come to a proposal');
  await dagflux.json(['assistant', 'answer', String(conversation), 'here']);
  const before = model.requests.length;
  expect(await dagflux.json(['assistant', 'run', String(conversation), '--yes', '--save', 'later'])).toMatchObject({
    event: 'done',
    rows: 2,
    writes: 'workspace:later',
  });
  expect((await dagflux.run(['operations', 'run', 'later'])).stdout).toBe('Done: 2 rows.\n');
  expect(model.requests.length).toBe(before);
  expect((await dagflux.run(['assistant', 'show', String(conversation)])).stdout).toMatch(
    /You: counts per city\n.*Question: Which place\?\n.*You: here\n.*Proposal: Counts\./,
  );
  expect(await dagflux.json(['assistant', 'list'])).toEqual(
    expect.arrayContaining([expect.objectContaining({ id: conversation, turn: 'person', kind: 'transformer' })]),
  );
});

test('where nobody can be asked, a proposal is run only with --yes', async () => {
  const transform = ['assistant', 'transform', 'erp:orders', 'counts per city'];
  model.script(proposal('workspace:counts'));
  const shown = await dagflux.run(transform);
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was changed') });
  expect(shown.stderr).toMatch(/goes, of erp \(level: names\)[\s\S]*id integer[\s\S]*What you want: counts per city/);
  expect((await dagflux.run(['query', 'workspace', 'SELECT * FROM counts'])).code).toBe(1);
  model.script(proposal('workspace:counts'));
  expect((await dagflux.run([...transform, '--yes'])).stdout).toMatch(
    /Counts\.[\s\S]*Made workspace:counts with 2 rows/,
  );
});

test('what was approved is saved, and runs again without a model', async () => {
  model.script(proposal('workspace:saved'));
  const argv = ['assistant', 'transform', 'erp:orders', 'counts per city', '--yes', '--save', 'counts'];
  expect((await dagflux.run(argv)).stdout).toMatch(/Saved as counts;[\s\S]*Made workspace:saved with 2 rows/);
  const before = model.requests.length;
  expect((await dagflux.run(['query', 'workspace', 'DROP TABLE saved'])).code).toBe(0);
  expect((await dagflux.run(['operations', 'run', 'counts'])).code).toBe(0);
  expect(await dagflux.json(['query', 'workspace', 'SELECT sum(n) FROM saved'])).toMatchObject({
    results: [{ rows: [['10']] }],
  });
  expect(model.requests.length).toBe(before);
});

describe.runIf(hasTerminal)('on a terminal', () => {
  test('what goes out, a question, a proposal and its approval are asked one after the other', async () => {
    model.script(question, proposal('erp:asked'), proposal('erp:asked2'));
    const { code, text, raw } = await inTerminal(
      ['assistant', 'transform', 'erp:orders', 'counts per city'],
      [
        ['Send this to scripted?', 'y\r'],
        ['Your answer', '2\r'],
        ['Do it?', 'another name\r'],
        ['Do it?', 'y\r'],
      ],
      dagflux.environment,
    );
    expect(code).toBe(0);
    expect(text).toMatch('Made erp:asked2 with 2 rows');
    // A model writes nothing that the terminal obeys.
    expect(raw).not.toContain('the \u001b[31mworkspace');
    expect(model.requests.at(-2)?.messages.at(-1)?.content).toMatch('workspace');
    expect(model.requests.at(-1)?.messages.at(-1)?.content).toBe('another name');
  });

  test('no at either question does nothing', async () => {
    const before = model.requests.length;
    const argv = ['assistant', 'transform', 'erp:orders', 'counts per city'];
    expect((await inTerminal(argv, [['Send this', 'n\r']], dagflux.environment)).code).toBe(130);
    expect(model.requests.length).toBe(before);
    model.script(proposal('erp:refused'));
    const answers = [
      ['Send this', 'y\r'],
      ['Do it?', 'no\r'],
    ] as const;
    expect((await inTerminal(argv, answers, dagflux.environment)).code).toBe(130);
    expect((await dagflux.run(['query', 'erp', 'SELECT * FROM refused'])).code).toBe(1);
  });
});

test('no secret, host or user name is in a request, and no key at rest; the ledger shows what was sent', async () => {
  expect((await dagflux.run(['assistant', 'share', 'erp', 'samples'])).stdout).toMatch('samples');
  model.script({ say: { kind: 'proposal', sql: 'SELECT nobody FROM orders', target: 'erp:x' } }, proposal('erp:x'));
  await dagflux.json(['assistant', 'transform', 'erp:orders', 'counts', '--yes']);
  expect(model.requests.at(-1)?.body).toContain('City 1');
  const secrets = canary({ key: KEY, password: address.password });
  const bodies = model.requests.map(({ body }) => body);
  expect(secrets.inValue('requests', bodies)).toEqual([]);
  for (const { body } of model.requests) {
    expect(body).not.toContain(address.host);
    expect(body).not.toContain(address.username);
  }
  expect(secrets.inFolder(dagflux.home)).toEqual([]);
  // Rows that were sent rest encrypted.
  expect(canary({ row: '[\\n  1,\\n  \\"City 1\\"\\n' }).inFolder(dagflux.home)).toEqual([]);

  const [latest] = (await dagflux.json(['assistant', 'ledger'])) as { id: number; status: number; level: string }[];
  expect(latest).toMatchObject({ status: 200, level: 'samples' });
  const { stdout } = await dagflux.run(['assistant', 'ledger', String(latest?.id)]);
  expect(stdout.trim()).toBe(bodies.at(-1));
  // The test itself: a secret in what the person says is found.
  model.script(question);
  await dagflux.json(['assistant', 'transform', 'erp:orders', `log in with ${address.password}`, '--yes']);
  expect(secrets.inValue('planted', model.requests.at(-1)?.body)).not.toEqual([]);
});
