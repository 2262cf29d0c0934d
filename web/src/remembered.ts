import { useCallback, useSyncExternalStore } from 'react';
import { api, call } from './api.ts';

const SOON = 500;

const listeners = new Set<() => void>();
let kept: Readonly<Record<string, unknown>> = {};
let waiting: Record<string, unknown> = {};
let timer: ReturnType<typeof setTimeout> | undefined;

/** Before the first page is drawn, so that nothing jumps to its remembered size. Without an answer everything is as usual. */
export async function loadRemembered(): Promise<void> {
  kept = { ...(await call(api.preferences.$get()).catch(() => ({}))), ...waiting };
}

function send(): void {
  clearTimeout(timer);
  if (Object.keys(waiting).length === 0) return;
  const json = waiting;
  waiting = {};
  // What is not kept holds in this window in any case.
  call(api.preferences.$patch({ json }, { init: { keepalive: true } })).catch(() => {});
}

window.addEventListener('pagehide', send);

function remember(name: string, value: unknown): void {
  if (kept[name] === value) return;
  kept = { ...kept, [name]: value };
  waiting[name] = value;
  clearTimeout(timer);
  timer = setTimeout(send, SOON);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * A choice that the server remembers: the size of a pane, what is folded. For a fixed set of names; what there is one of for each
 * table or workflow is a draft, whose number is limited.
 */
export function useRemembered<T extends string | number | boolean>(
  name: string,
  usual: T,
): readonly [T, (value: T) => void] {
  const found = useSyncExternalStore(subscribe, () => kept[name]);
  const set = useCallback((value: T) => remember(name, value), [name]);
  return [typeof found === typeof usual ? (found as T) : usual, set]; // Of the same type, as looked at.
}
