import type { NodeRecord, RunDetails } from '../../app/runs.ts';
import type { RunEvent, WorkflowRehearsal } from '../../app/workflows.ts';
import type { Sink } from '../sink.ts';
import { cut, formatBytes, formatCount, formatSeconds, plural, printable } from './text.ts';

/** Milliseconds between two lines of progress where the output is no terminal. */
const LINE_INTERVAL = 5_000;

/** Says on `out` what became of each node as it ends, and on `error` what is going on. */
export function createRunView(out: Sink, error: Sink) {
  const running = new Map<string, string>();
  let drawn = false;
  let last = Date.now();
  const clear = () => {
    if (drawn) void error.write('\r\u001b[2K');
    drawn = false;
  };
  const draw = () => {
    const text = [...running].map(([node, progress]) => `${node}${progress}`).join(', ');
    if (error.terminal) {
      void error.write(`\r\u001b[2K${cut(`running ${text}`, (error.width ?? 80) - 1)}`);
      drawn = true;
    } else if (Date.now() - last > LINE_INTERVAL) {
      last = Date.now();
      void error.write(`running ${text}\n`);
    }
  };
  return {
    clear,
    show(event: RunEvent): void {
      if (event.event === 'progress') {
        running.set(event.node, ` ${formatCount(event.rows)} rows`);
        draw();
      } else if (event.event === 'node' && event.node.state === 'running') {
        running.set(event.node.node, '');
        draw();
      } else if (event.event === 'node') {
        running.delete(event.node.node);
        clear();
        void out.write(nodeLine(event.node, out));
      } else if (event.event === 'log' && event.level === 'warning') {
        clear();
        void out.write(`${event.node === null ? '' : `${event.node}: `}${printable(event.text)}\n`);
      }
    },
  };
}

const STATE_WIDTH = 11;

/** What became of a node, on one line. */
function nodeLine(record: NodeRecord, { width }: Pick<Sink, 'width'>): string {
  const { node, state, rowsOut, bytes, route, note, reason, error } = record;
  const seconds = secondsOf(record);
  const parts = [
    rowsOut === null ? null : plural(rowsOut, 'row'),
    bytes ? formatBytes(bytes) : null,
    seconds === null ? null : formatSeconds(seconds),
    route,
    note,
    reason,
    error?.message ?? null,
  ].filter((part) => part !== null);
  const line = `${state.padEnd(STATE_WIDTH)} ${node.padEnd(14)} ${parts.map(printable).join('  ')}`.trimEnd();
  return `${width === null ? line : cut(line, width)}\n`;
}

function secondsOf({ started, ended }: Pick<NodeRecord, 'started' | 'ended'>): number | null {
  return started === null || ended === null ? null : (Date.parse(ended) - Date.parse(started)) / 1000;
}

/** What a run did, for people. */
export async function writeRun(out: Sink, run: RunDetails): Promise<void> {
  const { id, workflow, version, state, cause, of, node, error, started } = run;
  const seconds = secondsOf(run);
  const how = of === null ? cause : `${cause} of ${of}`;
  const which = version === null ? '' : `, version ${version}`;
  await out.write(`Run ${id} of "${printable(workflow)}"${which}: ${state}${node === null ? '' : ` at "${node}"`}\n`);
  await out.write(`Started ${started} (${how})${seconds === null ? '' : `, ${formatSeconds(seconds)}`}\n`);
  if (error !== null) {
    await out.write(`${printable(error.message)}\n`);
    if (error.hint !== null) await out.write(`hint: ${printable(error.hint)}\n`);
  }
  await out.write('\n');
  const failed = run.nodes.filter((one) => one.state === 'failed');
  for (const one of [...failed, ...run.nodes.filter((other) => !failed.includes(other))]) {
    await out.write(nodeLine(one, out));
  }
}

/** What a run would do, for people. */
export async function writeWorkflowRehearsal(out: Sink, { nodes, remarks }: WorkflowRehearsal): Promise<void> {
  for (const remark of remarks) await out.write(`${printable(remark)}\n`);
  for (const { node, kind, writes, notes, error } of nodes) {
    await out.write(`${node} (${kind})${writes === null ? '' : `: ${printable(writes)}`}\n`);
    for (const note of notes) await out.write(`  ${printable(note)}\n`);
    if (error !== null) await out.write(`  would fail: ${printable(error.message)}\n`);
    if (error?.hint != null) await out.write(`  hint: ${printable(error.hint)}\n`);
  }
}
