import type { InferResponseType } from 'hono/client';
import { createContext, useContext } from 'react';
import { createStore, useStore } from 'zustand';
import type { api } from '../api.ts';

export type Run = InferResponseType<(typeof api.runs)[':id']['$get'], 200>;
/** What became of a node in a run. */
export type NodeRecord = Run['nodes'][number];
type NodeProgress = Run['progress'][number];

interface LiveState {
  readonly records: Readonly<Record<string, NodeRecord>>;
  readonly progress: Readonly<Record<string, NodeProgress>>;
  /** While an edge is drawn: where it may lead, and else why not. */
  readonly targets: Readonly<Record<string, string | null>> | null;
}

/** What changes on nodes while they stay as they are: states of a run, marks while an edge is drawn. */
export type LiveStore = ReturnType<typeof createLiveStore>;

export function createLiveStore() {
  const store = createStore<LiveState>()(() => ({ records: {}, progress: {}, targets: null }));
  return {
    store,
    /** A node whose record says the same as before keeps it, and is not drawn again. */
    showRun({ nodes, progress = [] }: { readonly nodes: readonly NodeRecord[]; readonly progress?: Run['progress'] }) {
      const { records: before } = store.getState();
      const records = nodes.map((record) => [record.node, sameOr(before[record.node], record)]);
      store.setState({
        records: Object.fromEntries(records),
        progress: Object.fromEntries(progress.map((each) => [each.node, each])),
      });
    },
    showTargets: (targets: LiveState['targets']) => store.setState({ targets }),
  };
}

const sameOr = (before: NodeRecord | undefined, now: NodeRecord): NodeRecord =>
  before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;

const LiveContext = createContext<LiveStore>(createLiveStore());
export const LiveProvider = LiveContext.Provider;

/** Of one node, so that a change of another draws nothing. */
export const useRecord = (node: string): NodeRecord | undefined =>
  useStore(useContext(LiveContext).store, ({ records }) => records[node]);

export const useRowsSoFar = (node: string): number | undefined =>
  useStore(useContext(LiveContext).store, ({ progress }) => progress[node]?.rows);

export const useTargetMark = (node: string): 'valid' | 'refused' | undefined =>
  useStore(useContext(LiveContext).store, ({ targets }) =>
    targets === null ? undefined : targets[node] === null ? 'valid' : 'refused',
  );
