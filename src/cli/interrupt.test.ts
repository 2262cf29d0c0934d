import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createInterruptible } from './interrupt.ts';

let exits: number[];
let said: string[];
const start = () =>
  createInterruptible(
    (code) => exits.push(code),
    (text) => said.push(text),
  );

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  exits = [];
  said = [];
});
afterEach(() => vi.useRealTimers());

test('the first interruption stops the work, a second one the process; twice at once is one', () => {
  const { signal, interrupt } = start();
  interrupt();
  vi.advanceTimersByTime(100);
  interrupt();
  expect([signal.reason.code, exits]).toEqual(['cancelled', []]);
  vi.advanceTimersByTime(1_000);
  interrupt();
  expect([exits, said]).toEqual([[130], []]);
});

test('a server that never confirms is given up, which is said', () => {
  const { interrupt } = start();
  interrupt();
  vi.advanceTimersByTime(29_999);
  expect(exits).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(exits).toEqual([130]);
  expect(said.join('')).toMatch(/^error: No answer that what was stopped has ended\.\nhint: .*orphans list\.\n$/);
});
