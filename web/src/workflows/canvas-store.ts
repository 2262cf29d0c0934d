import { temporal } from 'zundo';
import { createStore } from 'zustand';
import type { Flow } from './flow.ts';

interface CanvasState {
  readonly flow: Flow;
}

const STEPS_KEPT = 200;
/** What is typed into one field within this time is one step back. */
const ONE_STEP = 1500;

/** The workflow that is being drawn, with its steps back and forward. */
export type CanvasStore = ReturnType<typeof createCanvasStore>;

export function createCanvasStore(flow: Flow) {
  const store = createStore<CanvasState>()(
    temporal((): CanvasState => ({ flow }), {
      limit: STEPS_KEPT,
      equality: (before, after) => before.flow === after.flow,
    }),
  );
  let last = { group: '', at: 0 };
  return {
    store,
    /** `group`: changes of one group in a row are one step, as the letters of a field. */
    edit(change: (flow: Flow) => Flow, group = ''): void {
      const now = Date.now();
      const continues = group !== '' && group === last.group && now - last.at < ONE_STEP;
      last = { group, at: now };
      const { pause, resume } = store.temporal.getState();
      if (continues) pause();
      store.setState((state) => ({ flow: change(state.flow) }));
      if (continues) resume();
    },
    undo(): void {
      last = { group: '', at: 0 };
      store.temporal.getState().undo();
    },
    redo(): void {
      last = { group: '', at: 0 };
      store.temporal.getState().redo();
    },
  };
}
