import type { Activities } from './activities.ts';
import type { RunEvent, WorkflowRunOptions, Workflows } from './workflows.ts';

/** How far a node is that is at work. */
export interface NodeProgress {
  readonly node: string;
  readonly rows: number;
  readonly bytes: number;
  readonly rowsPerSecond: number;
  /** An estimate. */
  readonly totalRows: number | null;
}

/** Runs that this process has under way, for those who do not wait for them. */
export interface StartedRuns {
  /** Starts a saved workflow; answers once the run has its number, or has failed to begin. @throws what Workflows.run throws */
  start(
    name: string,
    options: Pick<WorkflowRunOptions, 'from' | 'to' | 'cause'>,
  ): Promise<{ readonly run: number; readonly activity: string }>;
  /** The activity of a run, while it goes on here. */
  activityOf(run: number): string | null;
  progressOf(run: number): readonly NodeProgress[];
}

export function createStartedRuns(workflows: Workflows, activities: Activities): StartedRuns {
  const started = new Map<number, { readonly activity: string; readonly progress: Map<string, NodeProgress> }>();
  return {
    async start(name, options) {
      const begun = Promise.withResolvers<number>();
      const progress = new Map<string, NodeProgress>();
      const { id, done } = activities.start({ kind: 'run', title: name, connections: [] }, async (handle) => {
        const onEvent = (event: RunEvent): void => {
          if (event.event === 'started' && event.run !== null) {
            started.set(event.run, { activity: handle.id, progress });
            begun.resolve(event.run);
          } else if (event.event === 'progress') {
            const { node, rows, bytes, rowsPerSecond, totalRows } = event;
            progress.set(node, { node, rows, bytes, rowsPerSecond, totalRows });
            handle.progress({ step: node, rows, bytes, rowsPerSecond, totalRows });
          } else if (event.event === 'node' && event.node.state === 'running') {
            handle.progress({ step: event.node.node });
          }
        };
        const result = await workflows.run({ name }, { ...options, signal: handle.signal, onEvent });
        started.delete(result.run);
        // A node that failed is no exception of the run; what is under way shows it as one.
        if (result.error) throw result.error;
      });
      // One that did not begin.
      done.catch(begun.reject);
      return { run: await begun.promise, activity: id };
    },
    activityOf: (run) => started.get(run)?.activity ?? null,
    progressOf: (run) => [...(started.get(run)?.progress.values() ?? [])],
  };
}
