import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { connectForText, type TestQuery } from '../../tools/postgres-query.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import type { JoinEvent } from '../app/join.ts';

const owned = new AsyncDisposableStack();
let dagflux: TestCommandLine;
let source: TestQuery;
let venue: TestQuery;
let file: string;
beforeAll(async () => {
  dagflux = owned.use(await testCommandLine());
  const [from, to] = [await testDatabase(), await testDatabase()];
  source = owned.use(await connectForText(from));
  venue = owned.use(await connectForText(to));
  await dagflux.connect('from', from);
  await dagflux.connect('to', to);
  await source.run(
    'CREATE TABLE public.t (id int PRIMARY KEY, note text); INSERT INTO public.t SELECT i, i FROM generate_series(1, 20000) i; CREATE TABLE public.large (id int PRIMARY KEY, note text); INSERT INTO public.large SELECT i, i FROM generate_series(1, 210000) i; ANALYZE',
  );
  await venue.run(
    `CREATE TABLE public.keys (id int PRIMARY KEY); INSERT INTO public.keys SELECT generate_series(1, 5000);
     CREATE TABLE public.old (id int PRIMARY KEY, note text); INSERT INTO public.old VALUES (1, 'old'); ANALYZE`,
  );
  file = join(owned.use(await temporaryFolder()).path, 'join.json');
});
afterAll(() => owned.disposeAsync());

const tables = async (of: TestQuery): Promise<unknown> =>
  (
    await of.query(
      "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_catalog|information_schema)$' ORDER BY 1",
    )
  ).flat();

/** `t` is joined at the destination; `large` is joined where it is. */
const POINTS: Record<string, (event: JoinEvent) => boolean> = {
  'when the keys are sent': (event) => event.event === 'source' && event.phase === 'keys',
  'when the rows are loaded': (event) => event.event === 'source' && event.phase === 'load',
  'when they are joined': (event) => event.event === 'joining',
  'when the smaller table has come to the larger one': (event) => event.event === 'source-loaded',
  'when the result comes back from the larger one': (event) => event.event === 'result',
};

test.each(Object.keys(POINTS))('a process killed %s leaves the target as it was, and nothing else', async (point) => {
  const specification = {
    sources: [
      { name: 'k', table: 'to:keys' },
      { name: 't', table: point.includes('larger') ? 'from:large' : 'from:t' },
    ],
    joins: [{ left: 'k', right: 't', type: 'inner', on: [{ left: 'id', right: 'id' }] }],
    columns: [
      { source: 'k', column: 'id', as: 'id' },
      { source: 't', column: 'note', as: 'note' },
    ],
    target: { mode: 'merge', table: 'to:old', keys: ['id'] },
  };
  await writeFile(file, JSON.stringify(specification));
  const started = dagflux.start(['join', '--file', file, '--ndjson', '--yes']);
  let reached = false;
  for await (const line of createInterface(started.stdout)) {
    const event = JSON.parse(line) as JoinEvent;
    if (!POINTS[point]?.(event)) continue;
    reached = true;
    break;
  }
  expect(reached).toBe(true);
  started.kill('SIGKILL');
  await once(started, 'exit');
  // The server ends the sessions of a client that is gone, and with them their temporary tables.
  await expect.poll(() => tables(venue), { timeout: 20_000 }).toEqual(['keys', 'old']);
  await expect.poll(() => tables(source), { timeout: 20_000 }).toEqual(['large', 't']);
  expect(await venue.query('SELECT id, note FROM public.old')).toEqual([['1', 'old']]);
  expect((await dagflux.json(['orphans', 'list'])) as unknown).toEqual([]);
});
