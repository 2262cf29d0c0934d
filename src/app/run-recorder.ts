import type { StoredRuns } from '../store/runs.ts';
import type { NodeRecord, RunEvent } from '../workflows/events.ts';

/** Writes down what a run tells. Disposed: what it has not written yet is written. */
interface Recorder extends Disposable {
  record(event: RunEvent): void;
}

/** Milliseconds: what comes within this time is written together. A write to the store waits for the disk. */
const TOGETHER = 200;

/**
 * What a node does that writes is written down at once: after a crash it must be known that it had begun, so that nothing is
 * repeated unasked.
 */
export function createRecorder(stored: StoredRuns, run: number): Recorder {
  let nodes = new Map<string, NodeRecord>();
  let lines: Extract<RunEvent, { event: 'log' }>[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (nodes.size === 0 && lines.length === 0) return;
    stored.write(run, { nodes: [...nodes.values()].map((node) => [node.node, JSON.stringify(node)] as const), lines });
    nodes = new Map();
    lines = [];
  };
  const flushLater = () => {
    try {
      flush();
    } catch {
      // What could not be written now is written with what comes next, whose caller is told.
    }
  };
  return {
    record(event) {
      if (event.event === 'progress') return;
      if (event.event === 'started') for (const node of event.nodes) nodes.set(node.node, node);
      else if (event.event === 'node') nodes.set(event.node.node, event.node);
      else if (event.event === 'log') lines.push(event);
      const atOnce = event.event === 'node' ? isWrite(event.node) : event.event !== 'log';
      if (atOnce) flush();
      else timer ??= setTimeout(flushLater, TOGETHER).unref();
    },
    [Symbol.dispose]: flush,
  };
}

const isWrite = ({ writes, state }: NodeRecord) => writes !== null && (state === 'running' || state === 'done');
