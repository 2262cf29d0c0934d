import type { Activities } from './activities.ts';
import { refuseUnasked } from './run-forecast.ts';
import type { RunEvent, WorkflowRunOptions, WorkflowRunResult, WorkflowSource, Workflows } from './workflows.ts';

/** How far a node is that is at work. */
interface NodeProgress {
  readonly node: string;
  readonly rows: number;
  readonly bytes: number;
  readonly rowsPerSecond: number;
  /** An estimate. */
  readonly totalRows: number | null;
}

/** Runs that this process has under way, as activities: whoever started them, they are seen and stopped in one place. */
export interface StartedRuns {
  /**
   * Starts a saved workflow; answers once the run has its number, or has failed to begin. `confirmed`: what a person has answered
   * to, as its forecast names it. @throws conflict for what would have to be asked first; what Workflows.run throws
   */
  start(
    name: string,
    options: Pick<WorkflowRunOptions, 'from' | 'to' | 'cause'> & { readonly confirmed?: string | undefined },
  ): Promise<{ readonly run: number; readonly activity: string }>;
  /** The same as Workflows.run: starts it and waits for its end. */
  readonly run: Workflows['run'];
  /** The activity of a run, while it goes on here. */
  activityOf(run: number): string | null;
  progressOf(run: number): readonly NodeProgress[];
}

export function createStartedRuns(workflows: Workflows, activities: Activities): StartedRuns {
  const started = new Map<number, { readonly activity: string; readonly progress: Map<string, NodeProgress> }>();

  const begin = (source: WorkflowSource, options: WorkflowRunOptions) => {
    const begun = Promise.withResolvers<number>();
    const ended = Promise.withResolvers<WorkflowRunResult>();
    const progress = new Map<string, NodeProgress>();
    const { id, done } = activities.start({ kind: 'run', title: nameOf(source), connections: [] }, async (handle) => {
      const onEvent = (event: RunEvent): void => {
        options.onEvent?.(event);
        if (event.event === 'started' && event.run !== null) {
          started.set(event.run, { activity: handle.id, progress });
          handle.isRun(event.run);
          begun.resolve(event.run);
        } else if (event.event === 'progress') {
          const { node, rows, bytes, rowsPerSecond, totalRows } = event;
          progress.set(node, { node, rows, bytes, rowsPerSecond, totalRows });
          handle.progress({ step: node, rows, bytes, rowsPerSecond, totalRows });
        } else if (event.event === 'node' && event.node.state === 'running') {
          handle.progress({ step: event.node.node });
        }
      };
      const signal = options.signal ? AbortSignal.any([options.signal, handle.signal]) : handle.signal;
      const result = await workflows.run(source, { ...options, signal, onEvent }).finally(() => {
        for (const [run, { activity }] of started) if (activity === handle.id) started.delete(run);
      });
      ended.resolve(result);
      begun.resolve(result.run);
      // A node that failed is no exception of the run; what is under way shows it as one.
      if (result.error) throw result.error;
    });
    // One that did not begin; after `resolve` this changes nothing.
    done.catch((error: unknown) => {
      begun.reject(error);
      ended.reject(error);
    });
    // Each caller waits for one of them.
    begun.promise.catch(() => {});
    ended.promise.catch(() => {});
    return { activity: id, begun: begun.promise, ended: ended.promise };
  };

  return {
    async start(name, { confirmed, ...options }) {
      // The version that is looked at is the one that runs.
      const { version } = await workflows.settle(name);
      refuseUnasked(await workflows.forecast({ name, version }, options), confirmed);
      const { activity, begun } = begin({ name, version }, options);
      return { run: await begun, activity };
    },
    run: (source, options = {}) => begin(source, options).ended,
    activityOf: (run) => started.get(run)?.activity ?? null,
    progressOf: (run) => [...(started.get(run)?.progress.values() ?? [])],
  };
}

function nameOf(source: WorkflowSource): string {
  return 'name' in source ? source.name : 'A workflow that is not saved';
}
