import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finished, type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import { connectForText, type TestQuery } from '../../tools/postgres-query.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import type { MoveEvent } from '../move/types.ts';

/** Enough for a hidden table. */
const ROWS = 250_000;
const OLD_ROWS = 3;

let dagflux: TestCommandLine;
let source: TestQuery;
let target: TestQuery;
beforeAll(async () => {
  dagflux = await testCommandLine();
  const [from, to] = [await testDatabase(), await testDatabase()];
  source = await connectForText(from);
  target = await connectForText(to);
  await dagflux.connect('from', from);
  await dagflux.connect('to', to);
  await source.run(
    `CREATE TABLE public.t (id bigint PRIMARY KEY, note text NOT NULL);
     INSERT INTO public.t SELECT i, repeat('x', 60) FROM generate_series(1, ${ROWS}) i; ANALYZE public.t`,
  );
  await target.run(
    `CREATE TABLE public.old (id bigint PRIMARY KEY, note text NOT NULL);
     INSERT INTO public.old SELECT -i, 'old' FROM generate_series(1, ${OLD_ROWS}) i`,
  );
});
afterAll(async () => {
  await source?.[Symbol.asyncDispose]();
  await target?.[Symbol.asyncDispose]();
  await dagflux?.[Symbol.asyncDispose]();
});

const value = async (sql: string) => (await target.query(sql))[0]?.[0];
const tables = async () =>
  (await target.query(`SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`))
    .flat()
    .toSorted();

/** The first event that a copy tells and that fits; undefined = it ended before. */
async function reaches(copy: ChildProcessWithoutNullStreams, fits: (event: MoveEvent) => boolean): Promise<boolean> {
  for await (const line of createInterface(copy.stdout)) if (fits(JSON.parse(line) as MoveEvent)) return true;
  return false;
}

const POINTS: Record<string, (event: MoveEvent) => boolean> = {
  'before anything is made': (event) => event.event === 'forecast',
  'when the route is chosen': (event) => event.event === 'route',
  'in the middle of the rows': (event) => event.event === 'progress' && event.rows > 0,
  'while the table is finished': (event) => event.event === 'progress' && event.phase === 'finish',
  // Append also reads the target before it copies, when there is nothing to compare with yet.
  'while it is proved': (event) => event.event === 'progress' && event.phase === 'verify' && event.totalRows !== null,
};
/** Exchanging or adding rows needs no finish. */
const pointsOf = (mode: string): string[] =>
  Object.keys(POINTS).filter((point) => !/finished/.test(point) || mode === 'create' || mode === 'upsert');

describe.each(['create', 'append', 'replace', 'upsert'])('a process killed in the middle of %s', (mode) => {
  test.each(pointsOf(mode))('%s leaves the target as it was, and nothing after the next start', async (point) => {
    const table = mode === 'create' ? 'made' : 'old';
    const words = ['copy', 'from:t', `to:${table}`, '--mode', mode, '--verify', '--ndjson', '--yes'];
    const copy = dagflux.start(words);
    expect(await reaches(copy, POINTS[point] as (event: MoveEvent) => boolean)).toBe(true);
    copy.kill('SIGKILL');
    await once(copy, 'exit');

    expect(copy.signalCode).toBe('SIGKILL');
    expect(await value(`SELECT to_regclass('public.made')`)).toBe(null);
    expect(await value('SELECT count(*) FROM public.old')).toBe(String(OLD_ROWS));

    // The hidden table is there, and only the next start knows it for an orphan.
    if (mode === 'create' && point === 'in the middle of the rows') {
      expect(await tables()).toEqual([expect.stringMatching(/^dagflux_/), 'old']);
    }
    expect((await dagflux.run(['tables', 'to'])).code).toBe(0);
    expect(await dagflux.json(['orphans', 'sweep'])).toBeDefined();
    expect(await dagflux.json(['orphans', 'list'])).toEqual([]);
    expect(await tables()).toEqual(['old']);
  });
});

test("a living process's hidden table is left alone by another's sweep", async () => {
  const copy = dagflux.start(['copy', 'from:t', 'to:made', '--verify', '--ndjson']);
  const ended = finished(copy);
  expect(await reaches(copy, (event) => event.event === 'progress')).toBe(true);
  expect((await dagflux.run(['orphans', 'sweep'])).code).toBe(0);
  const { code, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await value('SELECT count(*) FROM public.made')).toBe(String(ROWS));
  expect(await tables()).toEqual(['made', 'old']);
  await target.run('DROP TABLE public.made');
});
