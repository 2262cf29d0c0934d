import { useCallback, useRef } from 'react';
import { api, call } from '../api.ts';
import type { CanvasStore } from './canvas-store.ts';
import type { LiveStore } from './run-store.ts';

export type Targets = Readonly<Record<string, string | null>>;

/** Where an edge may lead, as the server says: null = there, else why not. */
export async function readTargets(
  { store }: CanvasStore,
  from: string,
  fromHandle: string | undefined,
): Promise<Targets> {
  const { flow } = store.getState();
  const json = { document: flow, from, ...(fromHandle !== undefined && { fromHandle }) };
  const found = await call(api.workflows.targets.$post({ json }));
  return Object.fromEntries(found.map(({ node, refused }) => [node, refused]));
}

/** While an edge is drawn: asks where it may lead when it begins, and marks the nodes until it ends. */
export function useTargets(canvas: CanvasStore, live: LiveStore) {
  const asked = useRef<{ going: Promise<Targets>; found: Targets | undefined }>(undefined);
  const begin = useCallback(
    (from: string, fromHandle: string | undefined) => {
      const question = { going: readTargets(canvas, from, fromHandle), found: undefined as Targets | undefined };
      asked.current = question;
      question.going.then(
        (found) => {
          question.found = found;
          if (asked.current === question) live.showTargets(found);
        },
        () => {}, // whoever waits for it says so
      );
    },
    [canvas, live],
  );
  /** What is not known yet is no target yet: where the edge ends, the answer is waited for. */
  const isOpen = useCallback((node: string) => asked.current?.found?.[node] === null, []);
  const end = useCallback(() => {
    const { going } = asked.current ?? {};
    asked.current = undefined;
    live.showTargets(null);
    return going;
  }, [live]);
  return { begin, isOpen, end };
}
