import { expect, test } from 'vitest';
import type { JobResult, OperationContent } from '../operations/types.ts';
import { effectOf, gist, hasNoEffect, lossyOf, makesNew, writesOf } from './figures.ts';

const inPlace: OperationContent = { kind: 'transformer', request: { source: 'shop:orders', sql: 'DELETE …' } };
const made: OperationContent = { kind: 'transformer', request: { ...inPlace.request, target: 'workspace:t' } };
const join = (mode: string): OperationContent => ({
  kind: 'join',
  request: { specification: { target: { mode, table: 'lake:joined' } } },
});

/** A rehearsal in place, as far as it is read here. */
function changed(rows: object | null, columnsAdded: readonly string[] = []): JobResult {
  const changes = rows && { rows: { changed: 0, removed: 0, added: 0, ...rows }, columnsAdded, columnsRemoved: [] };
  return { of: 'transformer rehearsal', value: { kind: 'in place', changes } } as unknown as JobResult;
}
const forecast = (verdict: string): JobResult =>
  ({
    of: 'transformer rehearsal',
    value: { kind: 'new table', forecast: [{ column: 'total', verdict, reason: null }] },
  }) as unknown as JobResult;

test('the button says the effect in numbers', () => {
  expect(effectOf(changed({ removed: 1200, changed: 3 }), inPlace)).toBe('delete 1,200, change 3 rows in shop:orders');
  expect(effectOf(changed({}), inPlace)).toBe('change 0 rows in shop:orders');
  expect(effectOf(changed({}, ['paid']), inPlace)).toBe('change shop:orders');
  expect(effectOf(changed(null), inPlace)).toBe('change shop:orders');
  expect(effectOf(forecast('exact'), made)).toBe('make workspace:t');
  expect(effectOf(undefined, join('merge'))).toBe('merge into lake:joined');
});

test('no effect is told, but not where it is not known', () => {
  expect(hasNoEffect(changed({}))).toBe(true);
  expect(hasNoEffect(changed({ added: 1 }))).toBe(false);
  expect(hasNoEffect(changed({}, ['paid']))).toBe(false);
  expect(hasNoEffect(changed(null))).toBe(false);
});

test('what is approved is another thing where its numbers or its losses are others', () => {
  expect(gist(changed({ removed: 4 }), inPlace)).not.toBe(gist(changed({ removed: 3 }), inPlace));
  expect(gist(forecast('exact'), made)).not.toBe(gist(forecast('lossy'), made));
  expect(gist(forecast('exact'), made)).toBe(gist(forecast('exact'), made));
  expect(lossyOf(forecast('lossy'))).toEqual(['total']);
});

test('what is written to, and whether it is new', () => {
  expect([inPlace, made, join('merge'), join('create')].map(writesOf)).toEqual([
    'shop:orders',
    'workspace:t',
    'lake:joined',
    'lake:joined',
  ]);
  expect([inPlace, made, join('merge'), join('create')].map(makesNew)).toEqual([false, true, false, true]);
});
