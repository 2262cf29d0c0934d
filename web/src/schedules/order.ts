import type { InferResponseType } from 'hono/client';
import type { api } from '../api.ts';

export type Schedule = InferResponseType<typeof api.schedules.$get, 200>['schedules'][number];

export type Order = 'workflow' | 'next';

/** Those that a word is in, in an order; what does not start by itself comes last. */
export function arrange(schedules: readonly Schedule[], order: Order, word: string): readonly Schedule[] {
  const wanted = word.trim().toLowerCase();
  const found = schedules.filter(({ workflow, words }) => `${workflow} ${words}`.toLowerCase().includes(wanted));
  const key = ({ workflow, next }: Schedule) => (order === 'workflow' ? workflow : (next ?? '9999'));
  return found.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.workflow < b.workflow ? -1 : 1));
}
