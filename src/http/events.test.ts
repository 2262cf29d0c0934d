import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createActivities } from '../app/activities.ts';
import { createEvents } from './events.ts';

test('a window that stays open holds no more after many changes than before', async () => {
  await using activities = createActivities((text) => text);
  const window = new AbortController();
  const stream = createEvents(activities)({ lastEventId: undefined, signal: window.signal });
  const listeners = () => getEventListeners(window.signal, 'abort').length;
  for (let change = 0; change < 12; change += 1) {
    activities.announce('workflows');
    await stream.next();
  }
  expect(listeners()).toBeLessThan(4);
  window.abort();
  await stream.return(undefined);
  expect(listeners()).toBe(0);
});
