import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { windowId } from './window.ts';

/**
 * The one event stream of this window. The browser opens it again by itself, from the last event it saw; `isLost` meanwhile.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
type Listener = (data: unknown) => void;

const listeners = new Map<string, Set<Listener>>();
const lostListeners = new Set<() => void>();
let source: EventSource | undefined;
let isLost = false;

function setLost(value: boolean): void {
  if (isLost === value) return;
  isLost = value;
  for (const listener of lostListeners) listener();
}

function connect(): EventSource {
  if (source) return source;
  source = new EventSource(`/api/events?window=${windowId}`);
  source.onopen = () => setLost(false);
  source.onerror = () => {
    setLost(true);
    // The browser gives up on an answer that is no stream; it does not on a server that is away.
    if (source?.readyState !== EventSource.CLOSED) return;
    source = undefined;
    setTimeout(() => {
      for (const name of listeners.keys()) attach(connect(), name);
    }, 2000);
  };
  return source;
}

function attach(stream: EventSource, name: string): void {
  stream.addEventListener(name, (event: MessageEvent<string>) => {
    const data: unknown = JSON.parse(event.data);
    for (const listener of listeners.get(name) ?? []) listener(data);
  });
}

function listen(name: string, listener: Listener): () => void {
  const known = listeners.get(name);
  if (known) known.add(listener);
  else {
    listeners.set(name, new Set([listener]));
    attach(connect(), name);
  }
  return () => listeners.get(name)?.delete(listener);
}

/** Calls `onEvent` with each event of that name. Give it a stable function. */
export function useEvent(name: string, onEvent: Listener): void {
  useEffect(() => listen(name, onEvent), [name, onEvent]);
}

/** True while the server does not answer. */
export function useIsLost(): boolean {
  return useSyncExternalStore(
    (listener) => {
      lostListeners.add(listener);
      connect();
      return () => lostListeners.delete(listener);
    },
    () => isLost,
  );
}

/** Reads again what a query holds when an event of that name comes. `queryKey` must be stable. */
export function useRefreshOn(name: string, queryKey: readonly unknown[]): void {
  const client = useQueryClient();
  useEffect(() => listen(name, () => void client.invalidateQueries({ queryKey })), [name, client, queryKey]);
}
