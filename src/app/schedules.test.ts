import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeClock, fakeClock } from '../../tools/fake-clock.ts';
import { type TestApp, testApp } from '../../tools/test-app.ts';
import type { ScheduleEvent, ScheduleTrigger } from './schedules.ts';

let clock: FakeClock;
let t: TestApp;
beforeEach(async () => {
  clock = fakeClock('2026-05-01T12:00Z');
  t = await testApp({ clock });
});
afterEach(() => t[Symbol.asyncDispose]());

const MINUTE = 60_000;
const NIGHTLY: ScheduleTrigger = { kind: 'cron', expression: '0 2 * * *', zone: 'UTC' };

/** A workflow that counts in the workspace, saved under a name. */
async function save(name: string, trigger?: object, sql = 'SELECT 1 AS n') {
  const start = { id: 'start', kind: 'start', ...(trigger && { trigger }) };
  const source = { id: 'source', kind: 'source', connection: 'workspace', sql };
  const edges = [{ from: 'start', to: 'source' }];
  await t.app.workflows.save({ dagflux: 1, name, nodes: [start, source], edges }, { directory: t.folder });
}

/** The scheduler at work, until the end of the scope. */
function keep(app = t.app) {
  const stop = new AbortController();
  const events: ScheduleEvent[] = [];
  let told = Promise.withResolvers<void>();
  const done = app.schedules.keep({
    signal: stop.signal,
    onEvent: (event) => {
      events.push(event);
      told.resolve();
      told = Promise.withResolvers();
    },
  });
  return {
    events,
    done,
    /** Resolves when so many events of a kind were told. */
    async until(event: ScheduleEvent['event'], count: number) {
      while (events.filter((each) => each.event === event).length < count) await told.promise;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
    },
  };
}

/** The run log, oldest first. */
async function log() {
  const runs = await t.app.runs.list({ limit: 1_000 });
  return runs.toReversed().map(({ workflow, cause, state, error }) => [workflow, cause, state, error?.message ?? null]);
}

test('what is due is run at its time, and not again', async () => {
  await save('nightly');
  await t.app.schedules.put('nightly', NIGHTLY);
  await using keeper = keep();
  await clock.to('2026-05-02T01:59:59Z');
  expect(keeper.events).toEqual([]);
  await clock.to('2026-05-02T02:00Z');
  await keeper.until('ended', 1);
  for (const time of ['2026-05-02T02:00:05Z', '2026-05-02T02:01Z', '2026-05-02T12:00Z']) await clock.to(time);
  expect(keeper.events).toMatchObject([
    { event: 'started', workflow: 'nightly', due: '2026-05-02T02:00:00.000Z', cause: 'schedule' },
    { event: 'ended', outcome: 'done' },
  ]);
  expect(await log()).toEqual([['nightly', 'schedule', 'done', null]]);
});

test('a Start node that says when is a schedule; what is put takes its place, until it is removed', async () => {
  await save('own', { kind: 'cron', expression: '30 6 * * *', zone: 'Europe/Berlin' });
  await save('manual');
  expect(await t.app.schedules.list()).toMatchObject([
    { workflow: 'own', from: 'workflow', words: 'At 06:30, every day', zone: 'Europe/Berlin', missed: 'skip' },
  ]);
  await t.app.schedules.put('own', NIGHTLY);
  expect(await t.app.schedules.list()).toMatchObject([
    { workflow: 'own', from: 'schedule', words: 'At 02:00, every day' },
  ]);
  t.app.schedules.remove('own');
  expect(await t.app.schedules.list()).toMatchObject([{ workflow: 'own', from: 'workflow' }]);
  expect(() => t.app.schedules.remove('own')).toThrow(expect.objectContaining({ code: 'not-found' }));
});

test.each([
  [
    'skip',
    [],
    'Skipped 3 runs from 2026-05-02 02:00 UTC to 2026-05-04 02:00 UTC: the machine was asleep. Policy: skip.',
  ],
  [
    'latest',
    [4],
    'Skipped 2 runs from 2026-05-02 02:00 UTC to 2026-05-03 02:00 UTC: the machine was asleep. Policy: latest, ran at 2026-05-04 08:12 UTC.',
  ],
  ['all', [2, 3, 4], null],
] as const)('the machine was asleep for three nights, policy %s', async (missed, days, message) => {
  await save('nightly');
  await t.app.schedules.put('nightly', { ...NIGHTLY, missed });
  await using keeper = keep();
  await clock.to('2026-05-04T08:12Z');
  await keeper.until('ended', days.length);
  await keeper.until('skipped', message === null ? 0 : 1);
  const due = keeper.events.flatMap((event) => (event.event === 'started' ? [event.due] : []));
  expect(due).toEqual(days.map((day) => `2026-05-0${day}T02:00:00.000Z`));
  const skipped = (await log()).filter(([, , state]) => state === 'skipped');
  expect(skipped).toEqual(message === null ? [] : [['nightly', 'schedule', 'skipped', message]]);
});

test('what was missed while nobody kept the schedules is told as that', async () => {
  await save('nightly');
  await t.app.schedules.put('nightly', NIGHTLY);
  {
    await using _ = keep();
    await clock.idle();
  }
  await using keeper = keep(await t.again(fakeClock('2026-05-02T08:00Z')));
  await keeper.until('skipped', 1);
  expect(keeper.events).toMatchObject([
    { event: 'skipped', message: 'Skipped at 2026-05-02 02:00 UTC: DagFlux was not running. Policy: skip.' },
  ]);
});

test('a time that comes while its last run is going is skipped, and the log says so', async () => {
  await save('slow', undefined, 'SELECT count(*) AS n FROM range(100000000) a, range(1000000) b');
  await t.app.schedules.put('slow', { kind: 'cron', expression: '* * * * *' });
  {
    await using keeper = keep();
    await clock.by(MINUTE);
    await keeper.until('started', 1);
    await clock.by(MINUTE);
    await keeper.until('skipped', 1);
  }
  expect(await log()).toEqual([
    ['slow', 'schedule', 'cancelled', expect.any(String)],
    [
      'slow',
      'schedule',
      'skipped',
      expect.stringMatching(/^Skipped at 2026-05-01 12:02 UTC: Another run of "slow" is going/),
    ],
  ]);
});

test('paused, it does not run, and what would have been due was not missed', async () => {
  await save('nightly', { kind: 'cron', expression: '0 2 * * *', missed: 'all' });
  await using keeper = keep();
  await clock.idle();
  await t.app.schedules.pause('nightly');
  await clock.to('2026-05-04T12:00Z');
  expect(await t.app.schedules.list()).toMatchObject([{ paused: true, next: null }]);
  await t.app.schedules.resume('nightly');
  await clock.by(10 * MINUTE);
  expect(keeper.events).toEqual([]);
});

test('files that appear or change start a run once they keep still; those that were there do not', async () => {
  const inbox = join(t.folder, 'inbox');
  await mkdir(inbox);
  await writeFile(join(inbox, 'old.csv'), 'old');
  await save('import', { kind: 'file', path: 'inbox/*.csv' });
  expect(await t.app.schedules.list()).toMatchObject([
    { words: `When ${inbox}/*.csv changes`, next: null, zone: null },
  ]);
  await using keeper = keep();
  await clock.by(MINUTE);
  expect(keeper.events).toEqual([]);

  await writeFile(join(inbox, 'new.csv'), 'a');
  await clock.by(5_000);
  await writeFile(join(inbox, 'new.csv'), 'a,b');
  await writeFile(join(inbox, 'other.txt'), 'not meant');
  await clock.by(5_000);
  expect(keeper.events).toEqual([]);
  await clock.by(5_000);
  await keeper.until('ended', 1);
  await clock.by(MINUTE);
  expect(await log()).toEqual([['import', 'file', 'done', null]]);

  await writeFile(join(inbox, 'old.csv'), 'changed');
  await clock.by(MINUTE);
  await clock.by(5_000);
  await keeper.until('ended', 2);
  expect(await log()).toHaveLength(2);
});

test('a change that comes while another process runs the workflow is not forgotten', async () => {
  const path = join(t.folder, 'orders.csv');
  await save('import', { kind: 'file', path }, 'SELECT count(*) AS n FROM range(100000000) a, range(1000000) b');
  await using keeper = keep();
  await clock.idle();
  const stop = new AbortController();
  const begun = Promise.withResolvers<void>();
  const other = await t.again();
  const byHand = other.workflows.run({ name: 'import' }, { signal: stop.signal, onEvent: () => begun.resolve() });
  await begun.promise;
  await writeFile(path, 'a');
  for (let look = 0; look < 5; look += 1) await clock.by(5_000);
  expect(keeper.events).toEqual([]);
  stop.abort();
  await byHand;
  await clock.by(5_000);
  await clock.by(5_000);
  await keeper.until('started', 1);
  expect(keeper.events).toMatchObject([{ event: 'started', cause: 'file' }]);
});

test('of two that keep schedules at once, one runs what is due', async () => {
  await save('nightly');
  await t.app.schedules.put('nightly', NIGHTLY);
  const other = fakeClock('2026-05-01T12:00Z');
  await using first = keep();
  await using second = keep(await t.again(other));
  await Promise.all([clock.to('2026-05-02T02:00Z'), other.to('2026-05-02T02:00Z')]);
  await Promise.race([first.until('ended', 1), second.until('ended', 1)]);
  expect(first.events.length + second.events.length).toBe(2);
  expect(await log()).toHaveLength(1);
  expect(await t.app.schedules.keepers()).toMatchObject([{ pid: process.pid }]);
});

test('what cannot be a schedule is refused, and one goes with its workflow', async () => {
  await save('nightly');
  const { schedules } = t.app;
  await expect(schedules.put('nobody', NIGHTLY)).rejects.toMatchObject({ code: 'not-found' });
  await expect(schedules.put('nightly', { kind: 'file', path: 'inbox' })).rejects.toMatchObject({
    code: 'invalid-input',
  });
  await expect(schedules.put('nightly', { kind: 'cron', expression: '0 25 * * *' })).rejects.toMatchObject({
    message: 'Hour 25 does not exist; use 0–23.',
  });
  await expect(schedules.next({ workflow: 'nightly' })).rejects.toMatchObject({ code: 'not-found' });
  await schedules.put('nightly', NIGHTLY);
  t.app.workflows.remove('nightly');
  expect(await schedules.list()).toEqual([]);
  await save('nightly');
  expect(await schedules.list()).toEqual([]);
});

test('a workflow whose Start cannot be is named by its path', async () => {
  await expect(save('wrong', { kind: 'cron', expression: '75 * * * *' })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('nodes[0].trigger: minute 75 does not exist; use 0–59'),
  });
});
