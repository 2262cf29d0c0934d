import { type App, type AssistStep, DagFluxError, toJsonValue } from '../src/index.ts';
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
  const { id, sample, source, also, want, shape } = task;
  let questions = 0;
  const score = (reason: string | null): Score => ({ id, right: reason === null, reason, questions });
  await prepare(app, task);
  try {
    const settled = { target: RESULT, 'in place': undefined, 'in words': undefined }[shape ?? 'target'];
    const request = { source: `${sample}:${source}`, also, want, model, target: settled };
    let step: AssistStep = await app.assistant.transform({ ...request, inPlace: shape === 'in place' });
    for (; step.kind === 'question' && questions < QUESTIONS; questions += 1) {
      const answer = task.answer ?? 'What I said is all that I know. Do what fits it best.';
      step = await app.assistant.answer(step.conversation, answer);
    }
    if (step.kind === 'question') return score('nothing but questions');
    if (step.kind === 'stuck') return score(`stuck: ${step.error.code}`);
    const target = shape === 'in place' ? undefined : RESULT;
    if (step.proposal.target !== target) return score('another shape or place');
    await app.transform(step.proposal);
    return score(difference(expected, await readTable(app, target ?? request.source)));
  } catch (error) {
    // A model's server that fails ends the evaluation; what the proposal's run is refused with is the task's.
    if (!(error instanceof DagFluxError) || error.code === 'assistant-unavailable') throw error;
    return score(error.code);
  } finally {
    await cleanUp(app, task);
  }
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

async function prepare(app: App, { sample, source, scratch }: EvalTask): Promise<void> {
  if (scratch === undefined) return;
  const table = `CREATE TABLE ${source} AS ${scratch.select}`;
  await run(app, sample, `${table}; ALTER TABLE ${source} ADD PRIMARY KEY (${scratch.key}); ANALYZE ${source}`);
}

async function cleanUp(app: App, { sample, source, scratch }: EvalTask): Promise<void> {
  await run(app, 'workspace', 'DROP TABLE IF EXISTS result');
  if (scratch !== undefined) await run(app, sample, `DROP TABLE IF EXISTS ${source}`);
}

async function run(app: App, connection: string, sql: string): Promise<void> {
  for await (const _ of app.query(connection, sql));
}
