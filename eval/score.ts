import { type App, type AssistRequest, type AssistStep, DagFluxError, toJsonValue } from '../src/index.ts';
import { difference } from './compare.ts';
import type { EvalTable, EvalTask } from './task.ts';

/** How a task went. */
export interface Score {
  readonly id: string;
  readonly right: boolean;
  /** Why not. */
  readonly reason: string | null;
  readonly questions: number;
}

/** So many questions are answered, each with the same words. */
const QUESTIONS = 4;
const RESULT = 'workspace:result';

/** Has a task done by a saved model, runs what it proposes, and compares what came out. */
export async function scoreTask(app: App, task: EvalTask, expected: EvalTable, model: string): Promise<Score> {
  const { id, want } = task;
  let questions = 0;
  const score = (reason: string | null): Score => ({ id, right: reason === null, reason, questions });
  await prepare(app, task);
  try {
    const { conversation } = await app.assistant.begin({ ...requestOf(task), want, model });
    let step: AssistStep = await app.assistant.next(conversation);
    for (; step.kind === 'question' && questions < QUESTIONS; questions += 1) {
      const answer = task.answer ?? 'What I said is all that I know. Do what fits it best.';
      step = await app.assistant.answer(step.conversation, answer);
    }
    if (step.kind === 'question') return score('nothing but questions');
    if (step.kind === 'stuck') return score(`stuck: ${step.error.code}`);
    const place = placeOf(task);
    if (targetOf(step.proposal) !== place.target) return score('another shape or place');
    await app.operations.apply(step.proposal);
    return score(difference(expected, await readTable(app, place.result)));
  } catch (error) {
    // A model's server that fails ends the evaluation; what the proposal's run is refused with is the task's.
    if (!(error instanceof DagFluxError) || error.code === 'assistant-unavailable') throw error;
    return score(error.code);
  } finally {
    await cleanUp(app, task);
  }
}

/** What is asked of the assistant, beside the words. */
function requestOf(task: EvalTask): DistributiveOmit<AssistRequest, 'want' | 'model'> {
  if (task.kind === 'join') return { kind: 'join', sources: task.sources, target: RESULT };
  const { sample, source, also, shape } = task;
  const target = shape === undefined ? RESULT : undefined;
  return { kind: 'transformer', source: `${sample}:${source}`, also, target, inPlace: shape === 'in place' };
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** The target that a right proposal has, and the table that holds what came out. */
function placeOf(task: EvalTask): { readonly target: string | undefined; readonly result: string } {
  if (task.kind === 'transformer' && task.shape === 'in place') {
    return { target: undefined, result: `${task.sample}:${task.source}` };
  }
  return { target: RESULT, result: RESULT };
}

type Proposal = Extract<AssistStep, { kind: 'proposal' }>['proposal'];

function targetOf({ kind, request }: Proposal): string | undefined {
  if (kind === 'transformer') return request.target;
  // A proposal's specification was read.
  return (request.specification as { readonly target: { readonly table: string } }).target.table;
}

/** All rows of a table. */
async function readTable(app: App, reference: string): Promise<EvalTable> {
  const [connection = '', table = ''] = reference.split(':');
  let columns: readonly string[] = [];
  const rows: ReturnType<typeof toJsonValue>[][] = [];
  for await (const event of app.query(connection, `SELECT * FROM ${table}`)) {
    if (event.kind === 'fields') columns = event.fields.map(({ name }) => name);
    if (event.kind !== 'batch') continue;
    const { batch } = event;
    for (let row = 0; row < batch.rows; row += 1) {
      rows.push(batch.columns.map((column) => toJsonValue(column[row] ?? null)));
    }
  }
  return { columns, rows };
}

async function prepare(app: App, task: EvalTask): Promise<void> {
  if (task.kind === 'join' || task.scratch === undefined) return;
  const { sample, source, scratch } = task;
  const table = `CREATE TABLE ${source} AS ${scratch.select}`;
  await run(app, sample, `${table}; ALTER TABLE ${source} ADD PRIMARY KEY (${scratch.key}); ANALYZE ${source}`);
}

async function cleanUp(app: App, task: EvalTask): Promise<void> {
  await run(app, 'workspace', 'DROP TABLE IF EXISTS result');
  if (task.kind === 'join' || task.scratch === undefined) return;
  await run(app, task.sample, `DROP TABLE IF EXISTS ${task.source}`);
}

async function run(app: App, connection: string, sql: string): Promise<void> {
  for await (const _ of app.query(connection, sql));
}
