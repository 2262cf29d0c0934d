import { expect, test } from 'vitest';
import { DagFluxError } from '../contract/errors.ts';
import { type ActivityHandle, createActivities } from './activities.ts';

const untilStopped = ({ signal }: ActivityHandle) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const start = { kind: 'query', title: 'a', connections: [] } as const;

test('what belongs to a window stops some time after it was closed, unless it was opened again', async () => {
  await using activities = createActivities((text) => text, 20);
  const left = activities.start({ ...start, window: 'left' }, untilStopped);
  const reloaded = activities.start({ ...start, window: 'reloaded' }, untilStopped);
  const free = activities.start(start, untilStopped);
  for (const { done } of [left, reloaded, free]) done.catch(() => {});
  for (const window of ['left', 'reloaded']) activities.open(window)[Symbol.dispose]();
  using _ = activities.open('reloaded');
  expect((await activities.wait(left.id, 60_000)).state).toBe('stopped');
  expect([reloaded.id, free.id].map((id) => activities.get(id).state)).toEqual(['running', 'running']);
});

test('a failure is kept with its cause and next step, masked; what came out is kept too', async () => {
  await using activities = createActivities((text) => text.replaceAll('secret', '•••'));
  const failed = activities.start(start, async () => {
    throw new DagFluxError('invalid-sql', 'No secret here.', {
      hint: 'Leave the secret out.',
      native: { position: 3 },
    });
  });
  await expect(failed.done).rejects.toThrow();
  const { state, error } = activities.get(failed.id);
  expect([state, error]).toEqual([
    'failed',
    { code: 'invalid-sql', message: 'No ••• here.', hint: 'Leave the ••• out.', position: 3 },
  ]);
  const done = activities.start(start, async ({ tell }) => {
    tell({ route: 'wire' });
    return 7;
  });
  await done.done;
  expect(activities.details(done.id)).toEqual({ route: 'wire', result: 7 });
});

test('a reader that knows up to a number is told the last state of what has changed since', async () => {
  await using activities = createActivities((text) => text);
  const first = activities.start(start, async () => {});
  await first.done;
  const known = activities.get(first.id).sequence;
  activities.announce('connections');
  activities.announce('connections');
  const second = activities.start(start, async ({ progress }) => {
    for (let rows = 0; rows < 100; rows += 1) progress({ rows });
  });
  await second.done;
  const changes = activities.changes(known);
  expect(changes.map((each) => (each.kind === 'activity' ? each.activity.id : each.noun))).toEqual([
    'connections',
    second.id,
  ]);
  expect(activities.changes(changes.at(-1)?.sequence ?? 0)).toEqual([]);
});
