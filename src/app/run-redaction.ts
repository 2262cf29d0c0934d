import type { NodeRecord, RunEvent, RunFailure } from '../workflows/events.ts';

/** An event of a run without the secrets that a database may have put into what it says. What a run needs again stays as it is. */
export function redactEvent(event: RunEvent, redact: (text: string) => string): RunEvent {
  const failure = <T extends RunFailure | null>(error: T): T =>
    error && { ...error, message: redact(error.message), hint: error.hint === null ? null : redact(error.hint) };
  const record = (node: NodeRecord): NodeRecord => ({ ...node, error: failure(node.error) });
  switch (event.event) {
    case 'started':
      return { ...event, nodes: event.nodes.map(record) };
    case 'node':
      return { ...event, node: record(event.node) };
    case 'log':
      return { ...event, text: redact(event.text) };
    case 'ended':
      return { ...event, error: failure(event.error) };
    default:
      return event;
  }
}
