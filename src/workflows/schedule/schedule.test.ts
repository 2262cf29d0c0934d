import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openCron } from './cron.ts';
import { decide } from './missed.ts';

const at = (text: string) => Date.parse(text);
const iso = (value: number | null) => (value === null ? null : new Date(value).toISOString().replace(':00.000Z', 'Z'));

function times(expression: string, zone: string, after: string, count: number) {
  const rule = openCron(expression, zone, at(after));
  const found: (string | null)[] = [];
  let last = at(after);
  for (let each = 0; each < count; each += 1) {
    const next = rule.next(last);
    found.push(iso(next));
    if (next === null) break;
    last = next;
  }
  return found;
}

test('a time that the clock shows twice runs once; the next day is an hour later in UTC', () => {
  expect(times('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', 2)).toEqual([
    '2026-10-25T00:30Z',
    '2026-10-26T01:30Z',
  ]);
  const rule = openCron('30 2 * * *', 'Europe/Berlin');
  expect(rule.remark(at('2026-10-25T00:30Z'))).toBe('02:30 comes twice, runs once');
  expect(rule.remark(at('2026-10-26T01:30Z'))).toBe(null);
  expect(rule.zone.show(at('2026-10-25T00:30Z'))).toEqual({
    local: '2026-10-25 02:30',
    weekday: 'Sun',
    offset: '+02:00',
  });
});

test('a time that the clock leaves out runs when it has been put forward', () => {
  expect(times('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', 2)).toEqual([
    '2026-03-29T01:00Z',
    '2026-03-30T00:30Z',
  ]);
  const rule = openCron('30 2 * * *', 'Europe/Berlin');
  expect(rule.remark(at('2026-03-29T01:00Z'))).toBe('02:30 does not come that day; it runs at 03:00');
});

test('named hours run once in the hour that comes twice, every hour goes on through both', () => {
  const named = ['2026-10-24T23:15Z', '2026-10-25T00:15Z', '2026-10-25T02:15Z', '2026-10-26T00:15Z'];
  expect(times('15 1,2,3 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', 4)).toEqual(named);
  const rule = openCron('15 1,2,3 * * *', 'Europe/Berlin');
  expect(rule.previous(4, at('2026-10-26T00:15Z')).toReversed().map(iso)).toEqual(named);
  expect(times('30 * * * *', 'Europe/Berlin', '2026-10-24T23:40Z', 3)).toEqual([
    '2026-10-25T00:30Z',
    '2026-10-25T01:30Z',
    '2026-10-25T02:30Z',
  ]);
});

test('wherever clocks are changed, a time of the day comes once each day, forwards and backwards', () => {
  const zones = ['Europe/Berlin', 'America/Havana', 'America/Santiago', 'Australia/Lord_Howe', 'Africa/Casablanca'];
  const [first, last] = [at('2026-01-01T12:00Z'), at('2026-12-31T12:00Z')];
  const parts = [fc.constantFrom(...zones), fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59)] as const;
  fc.assert(
    fc.property(...parts, (zone, hour, minute) => {
      const rule = openCron(`${minute} ${hour} * * *`, zone, first);
      const found: number[] = [];
      for (let next = rule.next(first); next !== null && next <= last; next = rule.next(next)) found.push(next);
      const days = found.map((each) => rule.zone.show(each).local.slice(0, 10));
      // Where a zone has another offset at the end than at the beginning, a time may be beyond one of them.
      const [start = '', end = ''] = [days[0], days.at(-1)];
      const between = 1 + (Date.parse(end) - Date.parse(start)) / (24 * 3600 * 1000);
      expect([days.length, new Set(days).size]).toEqual([between, between]);
      expect(days.length).toBeGreaterThan(362);
      expect(rule.previous(days.length, last).toReversed()).toEqual(found);
    }),
    { numRuns: 25 },
  );
});

test('a leap day is waited for; a zone of half an hour', () => {
  expect(times('0 0 29 2 *', 'UTC', '2026-01-01T00:00Z', 2)).toEqual(['2028-02-29T00:00Z', '2032-02-29T00:00Z']);
  expect(times('0 9 * * MON-FRI', 'Asia/Kolkata', '2026-11-20T12:00Z', 1)).toEqual(['2026-11-23T03:30Z']);
});

test.each([
  ['75 * * * *', 'Minute 75 does not exist; use 0–59.'],
  ['0 24 * * *', 'Hour 24 does not exist; use 0–23.'],
  ['0 0 32 * *', 'Day 32 does not exist; use 1–31, or L for the last one.'],
  ['0 0 * 13 *', 'Month 13 does not exist; use 1–12, or JAN–DEC.'],
  ['0 0 * * FRY', 'Weekday FRY does not exist; use 0–7 (0 and 7 are Sunday), or SUN–SAT.'],
  ['0 0 30 2 *', 'This never fires: 30 February.'],
  ['0 0 31 APR,6 *', 'This never fires: 31 April and June.'],
  ['0 0 30-31 2 *', 'This never fires: no month that it names has such a day.'],
  ['0 5-1 * * *', 'Hour "5-1" ends before it begins.'],
  ['*/0 * * * *', 'Minute "*/0" has a step of 0.'],
  ['5/10 * * * *', 'Minute "5/10" has a step but no end.'],
  ['0 2 * *', 'A cron expression has five fields, and this one has 4.'],
  ['0 0 2 * * *', 'A cron expression has five fields, and this one has 6.'],
  ['', 'A cron expression has five fields, and this one has none.'],
  ['@reboot', '@reboot is not known.'],
  ['1;2 * * * *', 'Minute "1;2" cannot be read.'],
])('"%s": %s', (expression, message) => {
  expect(() => openCron(expression, 'UTC')).toThrow(expect.objectContaining({ code: 'invalid-input', message }));
});

test('a zone that is none is refused, and the one that was meant is named', () => {
  expect(() => openCron('0 2 * * *', 'Europe/Berlim')).toThrow(
    expect.objectContaining({ code: 'invalid-input', hint: 'Did you mean Europe/Berlin?' }),
  );
});

test.each([
  ['0 2 * * *', 'At 02:00, every day'],
  ['*/15 9-17 * * mon-fri', 'Every 15 minutes, between 09:00 and 17:59, Monday through Friday'],
  ['* * * * *', 'Every minute'],
  ['0 * * * *', 'Every hour'],
  ['0 0 L * *', 'At 00:00, on the last day of the month'],
  ['@weekly', 'At 00:00, only on Sunday'],
])('%s in words: %s', (expression, words) => {
  expect(openCron(expression, 'UTC').words).toBe(words);
});

const nightly = openCron('0 2 * * *', 'UTC');
const decided = (after: string, now: string, policy: 'skip' | 'latest' | 'all', rule = nightly) => {
  const { runs, skipped, until } = decide(rule, { after: at(after), now: at(now), policy });
  return {
    runs: runs.map(iso),
    skipped: skipped && { ...skipped, first: iso(skipped.first), last: iso(skipped.last) },
    until: iso(until),
  };
};

test('nothing has passed, or one time that is still on time', () => {
  for (const policy of ['skip', 'latest', 'all'] as const) {
    expect(decided('2026-05-01T02:00Z', '2026-05-02T01:59Z', policy)).toEqual({ runs: [], skipped: null, until: null });
    expect(decided('2026-05-01T02:00Z', '2026-05-02T02:00Z', policy)).toEqual({
      runs: ['2026-05-02T02:00Z'],
      skipped: null,
      until: '2026-05-02T02:00Z',
    });
  }
});

test('three times were missed: skip runs none, latest one, all each of them', () => {
  const passed = ['2026-05-02T02:00Z', '2026-05-03T02:00Z', '2026-05-04T02:00Z'];
  const [first, second, last] = passed;
  const of = (policy: 'skip' | 'latest' | 'all') => decided('2026-05-01T02:00Z', '2026-05-04T08:12Z', policy);
  expect(of('skip')).toEqual({ runs: [], skipped: { count: 3, more: false, first, last }, until: last });
  expect(of('latest')).toEqual({ runs: [last], skipped: { count: 2, more: false, first, last: second }, until: last });
  expect(of('all')).toEqual({ runs: passed, skipped: null, until: last });
});

test('skip still runs what is on time after a gap', () => {
  expect(decided('2026-05-01T02:00Z', '2026-05-03T02:00Z', 'skip')).toMatchObject({
    runs: ['2026-05-03T02:00Z'],
    skipped: { count: 1 },
  });
});

test('all has a bound: the latest hundred, and it is said that there were more', () => {
  const minutely = openCron('* * * * *', 'UTC');
  const { runs, skipped } = decided('2026-01-01T00:00Z', '2026-05-04T08:12Z', 'all', minutely);
  expect([runs.length, runs[0], runs.at(-1)]).toEqual([100, '2026-05-04T06:33Z', '2026-05-04T08:12Z']);
  expect(skipped).toMatchObject({ more: true });
});
