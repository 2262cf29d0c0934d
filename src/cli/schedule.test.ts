import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { finished, type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';

let dagflux: TestCommandLine;
beforeEach(async () => {
  dagflux = await testCommandLine();
  await mkdir(join(dagflux.folder, 'inbox'));
});
afterEach(() => dagflux[Symbol.asyncDispose]());

async function save(name: string, sql = 'SELECT 1 AS n') {
  const nodes = [{ id: 'source', kind: 'source', connection: 'workspace', sql }];
  const file = join(dagflux.folder, `${name}.json`);
  await writeFile(file, JSON.stringify({ dagflux: 1, name, nodes, edges: [] }));
  const { code, stderr } = await dagflux.run(['workflows', 'add', file]);
  expect([code, stderr]).toEqual([0, '']);
}

const schedule = (...argv: string[]) => dagflux.run(['schedule', ...argv]);
const runs = async () => (await dagflux.json(['runs', 'list'])) as { workflow: string; cause: string; state: string }[];

/** The events of a process, the first of a kind from now on. */
async function first(child: ChildProcessWithoutNullStreams, event: string): Promise<unknown> {
  for await (const line of createInterface(child.stdout)) if (JSON.parse(line).event === event) return JSON.parse(line);
  throw new Error(`It ended without ${event}.`);
}

test('add, list, next, pause, resume, remove', async () => {
  await save('nightly');
  const added = await schedule(
    'add',
    'nightly',
    '--cron',
    '30 2 * * *',
    '--zone',
    'Europe/Berlin',
    '--missed',
    'latest',
  );
  expect(added).toMatchObject({ code: 0, stderr: '' });
  expect(added.stdout).toMatch(
    /^"nightly" runs: At 02:30, every day, Europe\/Berlin\. Next: \d{4}-\d\d-\d\d 0[01]:30 UTC\.\n$/,
  );
  expect(await dagflux.json(['schedule', 'list'])).toEqual([
    {
      workflow: 'nightly',
      from: 'schedule',
      when: 'At 02:30, every day',
      zone: 'Europe/Berlin',
      next: expect.any(String),
      missed: 'latest',
      paused: false,
      problem: null,
    },
  ]);
  expect((await schedule('list')).stdout).toMatch(/nothing keeps them going now/);
  expect(await dagflux.json(['schedule', 'next', 'nightly'])).toHaveLength(5);
  expect((await schedule('pause', 'nightly')).code).toBe(0);
  expect(await dagflux.json(['schedule', 'list'])).toMatchObject([{ paused: true, next: null }]);
  expect((await schedule('resume', 'nightly')).code).toBe(0);
  expect((await schedule('remove', 'nightly')).code).toBe(0);
  expect(await dagflux.json(['schedule', 'list'])).toEqual([]);
  expect((await schedule('remove', 'nightly')).code).toBe(3);
});

test('an expression is shown in words, with its next times, or refused with the field', async () => {
  const { stdout } = await schedule('next', '--cron', '0 9 * * MON', '--zone', 'UTC');
  expect(stdout.match(/^\s*Mon {2}\d{4}-\d\d-\d\d 09:00 {2}\+00:00/gm)).toHaveLength(5);
  expect(stdout).toMatch('At 09:00, only on Monday, UTC');
  const refused = await schedule('next', '--cron', '75 * * * *');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch('Minute 75 does not exist; use 0–59.');
  await save('nightly');
  expect((await schedule('add', 'nightly', '--cron', '0 0 30 2 *')).stderr).toMatch('This never fires: 30 February.');
  expect((await schedule('add', 'nightly')).code).toBe(2);
  expect((await schedule('add', 'nightly', '--file', 'a', '--missed', 'all')).code).toBe(2);
  expect((await schedule('add', 'nobody', '--cron', '0 2 * * *')).code).toBe(3);
});

test('three processes keep schedules: a file that comes starts one run, and Ctrl-C ends them', async () => {
  await save('import');
  expect((await schedule('add', 'import', '--file', 'inbox')).code).toBe(0);
  const children = [1, 2, 3].map(() => dagflux.start(['schedule', '--ndjson']));
  const ended = children.map(finished);
  const started = Promise.any(children.map((child) => first(child, 'ended')));
  await expect.poll(keepers, { timeout: 20_000 }).toBe(3);
  await writeFile(join(dagflux.folder, 'inbox', 'new.csv'), 'a');
  expect(await started).toMatchObject({ event: 'ended', workflow: 'import', outcome: 'done' });
  for (const child of children) child.kill('SIGINT');
  expect((await Promise.all(ended)).map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(await runs()).toMatchObject([{ workflow: 'import', cause: 'file', state: 'done' }]);
  expect(await keepers()).toBe(0);
});

test('a killed process keeps nothing going any more', async () => {
  const child = dagflux.start(['schedule']);
  await expect.poll(keepers, { timeout: 20_000 }).toBe(1);
  child.kill('SIGKILL');
  await finished(child);
  expect(await keepers()).toBe(0);
});

async function keepers(): Promise<number> {
  const { openApp } = await import('../app/app.ts');
  await using app = await openApp({ home: dagflux.home, environment: dagflux.environment });
  return (await app.schedules.keepers()).length;
}
