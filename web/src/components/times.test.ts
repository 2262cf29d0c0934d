import { expect, test } from 'vitest';
import { countWords, durationWords, estimateWords, sinceWords } from './times.ts';

test('how long ago', () => {
  const now = Date.parse('2026-05-12T12:00:00Z');
  const words = ['11:59:58', '11:58:00', '09:00:00', '12:30:00'].map((at) => sinceWords(`2026-05-12T${at}Z`, now));
  expect(words).toEqual(['just now', '2 minutes ago', '3 hours ago', 'in 30 minutes']);
  expect(sinceWords('2026-05-10T12:00:00Z', now)).toBe('2 days ago');
});

test('how long, and how many', () => {
  expect([38, 2400, 64_000, 3_720_000].map(durationWords)).toEqual(['38 ms', '2.4 s', '1m04s', '1h02m']);
  expect([countWords(2104331), estimateWords(2104331)]).toEqual(['2,104,331', '~2.1M']);
});
