import type { MoveEvent, MoveResult } from '../move/types.ts';
import type { JoinEvent } from '../operations/join/events.ts';
import type { Activities, Activity, ActivityHandle, ActivityStart } from './activities.ts';
import type { App } from './app.ts';
import type { AssistStep } from './assistant.ts';
import type { BackedUp } from './backup.ts';
import type { CopyRequest } from './copy.ts';
import type { JoinRehearsal, JoinResult } from './join.ts';
import type { OperationContent, Operations } from './operations.ts';
import type { Rehearsal } from './transform.ts';

/** What came out of a job, by what it was. */
type JobResult =
  | { readonly of: 'copy'; readonly value: MoveResult }
  | { readonly of: 'transformer rehearsal'; readonly value: Rehearsal }
  | { readonly of: 'join rehearsal'; readonly value: JoinRehearsal }
  | { readonly of: 'transformer'; readonly value: Awaited<ReturnType<App['transform']>> }
  | { readonly of: 'join'; readonly value: JoinResult & BackedUp }
  | { readonly of: 'operation run'; readonly value: Awaited<ReturnType<Operations['run']>> }
  | { readonly of: 'repair'; readonly value: Awaited<ReturnType<Operations['repair']>> }
  | { readonly of: 'restore'; readonly value: Awaited<ReturnType<Operations['restore']>> }
  | { readonly of: 'assistant step'; readonly value: AssistStep };

/** What is told on the way. */
interface JobDetails {
  readonly forecast?: (MoveEvent & { readonly event: 'forecast' })['forecast'];
  readonly route?: { readonly route: string; readonly reason: string };
  /** Of a join: the statement that joins. */
  readonly sql?: string;
}

/** Something that was started and goes on by itself. */
export interface Job extends JobDetails {
  readonly activity: Activity;
  readonly result: JobResult | null;
}

/** The long works of the app, started as activities: each answers its id at once. */
export interface Jobs {
  /** @throws not-found */
  get(id: string): Job;
  copy(request: CopyRequest): string;
  /** Says what an operation would do; changes nothing. */
  rehearse(content: OperationContent, options?: { readonly again?: boolean | undefined }): string;
  /** Runs an operation that is not saved. */
  apply(
    content: OperationContent,
    options: { readonly backup?: boolean | undefined; readonly again?: boolean | undefined },
  ): string;
  /** Rehearses an operation and keeps it. */
  save(name: string, content: OperationContent): string;
  run(name: string, options: { readonly backup?: boolean | undefined }): string;
  repair(name: string): string;
  restore(name: string, options: { readonly run?: number | undefined }): string;
  /** Asks the model in a conversation; with what the person says, where it is their turn. */
  ask(conversation: number, text: string | undefined): string;
}

type Parts = Pick<App, 'copy' | 'transform' | 'join' | 'operations' | 'assistant'>;

export function createJobs(parts: Parts, activities: Activities): Jobs {
  const { operations, assistant } = parts;
  const start = (what: Omit<ActivityStart, 'window'>, work: (handle: ActivityHandle) => Promise<JobResult>): string => {
    const { id, done } = activities.start(what, work);
    done.catch(() => {}); // the activity says it
    return id;
  };

  return {
    get(id) {
      const { result, ...details } = activities.details(id);
      // Told and answered by nothing but the works below.
      return { ...(details as JobDetails), activity: activities.get(id), result: (result as JobResult) ?? null };
    },
    copy: (request) =>
      start(
        {
          kind: request.dryRun ? 'rehearsal' : 'copy',
          title: `${request.sql === undefined ? request.from : `query of ${request.from}`} → ${request.to}`,
          connections: connectionsOf(request.from, request.to),
        },
        async (handle) => ({ of: 'copy', value: await parts.copy(request, follow(handle, onMove(handle))) }),
      ),
    rehearse: (content, { again = false } = {}) =>
      start({ kind: 'rehearsal', title: titleOf(content), connections: connectionsIn(content) }, async ({ signal }) =>
        rehearsed(content, (each) => operations.rehearse(each, { signal, again })),
      ),
    apply: (content, options) =>
      start(
        {
          kind: content.kind === 'join' ? 'join' : 'operation',
          title: titleOf(content),
          connections: connectionsIn(content),
        },
        async (handle): Promise<JobResult> =>
          content.kind === 'join'
            ? {
                of: 'join',
                value: await parts.join(content.request, { ...options, ...follow(handle, onJoin(handle)) }),
              }
            : {
                of: 'transformer',
                value: await parts.transform(content.request, {
                  backup: options.backup,
                  ...(options.again !== undefined && { again: options.again }),
                  ...follow(handle, onMove(handle)),
                }),
              },
      ),
    save: (name, content) =>
      start({ kind: 'rehearsal', title: name, connections: connectionsIn(content) }, async ({ signal }) =>
        rehearsed(content, (each) => operations.save(name, each, { signal })),
      ),
    run: (name, options) =>
      start({ kind: 'operation', title: name, connections: connectionsIn(operations.show(name)) }, async (handle) => ({
        of: 'operation run',
        value: await operations.run(name, { ...options, ...follow(handle, onOperation(handle)) }),
      })),
    repair: (name) =>
      start(
        { kind: 'rehearsal', title: name, connections: connectionsIn(operations.show(name)) },
        async ({ signal }) => ({
          of: 'repair',
          value: await operations.repair(name, { signal }),
        }),
      ),
    restore: (name, options) =>
      start(
        { kind: 'operation', title: name, connections: connectionsIn(operations.show(name)) },
        async ({ signal }) => ({
          of: 'restore',
          value: await operations.restore(name, { ...options, signal }),
        }),
      ),
    ask: (conversation, text) =>
      start({ kind: 'assistant', title: `Conversation ${conversation}`, connections: [] }, async ({ signal }) => ({
        of: 'assistant step',
        value: await (text === undefined
          ? assistant.next(conversation, { signal })
          : assistant.answer(conversation, text, { signal })),
      })),
  };
}

async function rehearsed(
  content: OperationContent,
  rehearse: <K extends OperationContent['kind']>(content: OperationContent<K>) => Promise<unknown>,
): Promise<JobResult> {
  const value = await rehearse(content);
  // A rehearsal is of the content's kind.
  if (content.kind === 'join') return { of: 'join rehearsal', value: value as JoinRehearsal };
  return { of: 'transformer rehearsal', value: value as Rehearsal };
}

function follow<E>({ signal }: ActivityHandle, onEvent: (event: E) => void) {
  return { signal, onEvent };
}

function onMove(handle: ActivityHandle, step = ''): (event: MoveEvent) => void {
  return (event) => {
    if (event.event === 'progress') {
      const { phase, rows, bytes, rowsPerSecond, totalRows } = event;
      handle.progress({ step: `${step}${phase}`, rows, bytes, rowsPerSecond, totalRows });
    } else if (event.event === 'forecast') handle.tell({ forecast: event.forecast });
    else if (event.event === 'route') handle.tell({ route: { route: event.route, reason: event.reason } });
    else handle.progress({ step: 'again' });
  };
}

function onJoin(handle: ActivityHandle): (event: JoinEvent) => void {
  return (event) => {
    if (event.event === 'source') onMove(handle, `${event.source}: ${event.phase}, `)(event.of);
    else if (event.event === 'result') onMove(handle)(event.of);
    else if (event.event === 'joining') {
      handle.tell({ sql: event.sql });
      handle.progress({ step: 'joining' });
    } else handle.progress({ step: `${event.source}: loaded`, rows: event.rows, bytes: event.bytes });
  };
}

function onOperation(handle: ActivityHandle): (event: MoveEvent | JoinEvent) => void {
  return (event) => {
    const ofJoin =
      event.event === 'source' ||
      event.event === 'source-loaded' ||
      event.event === 'joining' ||
      event.event === 'result';
    if (ofJoin) onJoin(handle)(event);
    else onMove(handle)(event);
  };
}

function connectionsOf(...references: readonly string[]): readonly string[] {
  return [...new Set(references.map((reference) => reference.split(':')[0] ?? reference))];
}

function connectionsIn({ kind, request }: OperationContent): readonly string[] {
  if (kind === 'transformer') return connectionsOf(request.source, ...(request.target ? [request.target] : []));
  // It is checked where it is run; here it is only a title.
  const { sources, target } = Object(request.specification) as { sources?: unknown; target?: { table?: unknown } };
  const tables = Array.isArray(sources) ? sources.map((each) => Object(each).table) : [];
  return connectionsOf(...[...tables, target?.table].filter((table) => typeof table === 'string'));
}

function titleOf(content: OperationContent): string {
  if (content.kind === 'join') return `Join of ${connectionsIn(content).join(', ')}`;
  const { source, target } = content.request;
  return target === undefined ? `${source}, in place` : `${source} → ${target}`;
}
