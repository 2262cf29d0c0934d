import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finished, type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { connectForText, type TestQuery } from '../../tools/postgres-query.ts';
import type { DatabaseAddress } from '../../tools/postgres-server.ts';
import { commandLine } from '../../tools/processes.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

let dagflux: TestCommandLine;
let address: DatabaseAddress;
let watch: TestQuery;
beforeAll(async () => {
  dagflux = await testCommandLine();
  address = await testDatabase();
  watch = await connectForText(address);
  await dagflux.connect('erp', address);
});
afterAll(async () => {
  await watch?.[Symbol.asyncDispose]();
  await dagflux?.[Symbol.asyncDispose]();
});

/** Statements that carry a mark and run now, as the server sees them. */
const running = async (mark: string) =>
  (
    await watch.query(
      `SELECT pid FROM pg_stat_activity WHERE state <> 'idle' AND query LIKE '%${mark}%' AND pid <> pg_backend_pid()`,
    )
  ).length;

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('--version says the version of the package, and loads no driver', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const environment = { NODE_DEBUG: 'esm' };
  expect(await finished(dagflux.start(['--version']))).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  const { stderr } = await finished(dagflux.start(['--version'], { environment }));
  const loaded = [...stderr.matchAll(/Storing (file:\S+)/g)].map(([, url]) => url);
  expect(loaded).toContainEqual(expect.stringMatching(/cli\/run/));
  expect(
    loaded.filter((url) => /src\/(app|connectors|move|store|vault)|node_modules\/(?!commander|fast-)/.test(url ?? '')),
  ).toEqual([]);
});

test('Ctrl-C ends the statement at the server and exits with 130', async () => {
  const child = dagflux.start(['query', 'erp', "SELECT 'ctrl-c-mark', pg_sleep(600)"]);
  const end = finished(child);
  await until(async () => (await running('ctrl-c-mark')) === 1);
  child.kill('SIGINT');
  expect(await end).toMatchObject({ code: 130, stdout: '', stderr: expect.stringMatching(/^error: .*ancelled/) });
  await until(async () => (await running('ctrl-c-mark')) === 0);
});

test('a reader that goes away ends the command quietly, and the statement at the server', async () => {
  const sql = "SELECT 'head-mark', generate_series(1, 100000000)";
  for (const format of ['--ndjson', '--json', '--csv']) {
    const child = dagflux.start(['query', 'erp', sql, format]);
    const end = once(child, 'exit');
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const lines = createInterface(child.stdout);
    await once(lines, 'line');
    lines.close();
    child.stdout.destroy();
    expect([(await end)[0], stderr]).toEqual([0, '']);
    await until(async () => (await running('head-mark')) === 0);
  }
});

// Another system tells a process's memory elsewhere than in /proc.
test.runIf(process.platform === 'linux')(
  'a slow reader slows the database down, and memory stays flat',
  async () => {
    const child = dagflux.start([
      'query',
      'erp',
      "SELECT 'slow-mark', repeat('x', 1000), generate_series(1, 100000000)",
      '--json',
    ]);
    await once(child.stdout, 'readable');
    const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]);
    // Nobody reads: what it holds must stop growing while the statement still runs.
    let before = 0;
    await until(async () => {
      const now = memory();
      const same = now === before;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return same;
    });
    expect(await running('slow-mark')).toBe(1);
    expect(before).toBeLessThan(400_000);
    child.stdout.destroy();
    await once(child, 'exit');
  },
  30_000,
);

test('the password is in no argument and no output', async () => {
  const child = dagflux.start(['query', 'erp', "SELECT 'argv-mark', pg_sleep(600)"]);
  const end = finished(child);
  await until(async () => (await running('argv-mark')) === 1);
  expect(commandLine(child.pid ?? 0)).toMatch('argv-mark');
  expect(commandLine(child.pid ?? 0)).not.toMatch(address.password);
  child.kill('SIGTERM');
  const { stdout, stderr } = await end;
  expect(stdout + stderr).not.toMatch(address.password);
});

test('paths are relative to where the person stood, also under npm run', async () => {
  const stood = join(dagflux.folder, 'stood');
  await mkdir(stood);
  await writeFile(join(stood, 'q.sql'), 'SELECT 1 AS one');
  const argv = ['query', 'erp', '--file', 'q.sql', '--csv'];
  expect(await finished(dagflux.start(argv, { directory: stood }))).toMatchObject({ code: 0, stdout: 'one\r\n1\r\n' });
  const npm = { npm_lifecycle_event: 'dagflux', npm_package_name: 'dagflux', INIT_CWD: stood };
  expect(await finished(dagflux.start(argv, { environment: npm }))).toMatchObject({ code: 0 });
  const otherScript = { ...npm, npm_lifecycle_event: 'report' };
  expect(await finished(dagflux.start(argv, { environment: otherScript }))).toMatchObject({ code: 2 });
});

test('what went wrong inside shows its stack only where it is asked for', async () => {
  const broken = { DAGFLUX_HOME: join(dagflux.folder, 'key') };
  const plain = await finished(dagflux.start(['connections', 'list'], { environment: broken }));
  expect(plain.code).not.toBe(0);
  expect(plain.stderr).not.toMatch(/^\s+at /m);
  const debug = await finished(
    dagflux.start(['connections', 'list'], { environment: { ...broken, DAGFLUX_DEBUG: '1' } }),
  );
  expect(debug.stderr).toMatch(/^\s+at /m);
});
