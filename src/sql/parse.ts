import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DagFluxError } from '../contract/errors.ts';

/** A part of the syntax tree: what stands there, by the names of the parser's own data structures. */
export type Node = null | boolean | number | string | readonly Node[] | { readonly [name: string]: Node };

/** What the thread of the parser is asked, and answers. */
export interface Question {
  readonly sql: string;
  readonly grammar: string;
}
export type Answer = { readonly tree: string } | { readonly failed: string };

/** Milliseconds after which the parser is given up. */
const TIME_LIMIT = 10_000;

/**
 * The statements of a text, each as its syntax tree. `grammar` is the parser's own name of one: postgresql, mysql, mssql,
 * bigquery, snowflake, redshift, duckdb.
 * @throws invalid-sql for what the parser does not know, or is too deep or too long for it: nothing can be said of it then
 */
export async function parseSql(sql: string, grammar: string): Promise<readonly Node[]> {
  const answer = await ask({ sql, grammar });
  if ('tree' in answer) return JSON.parse(answer.tree) as readonly Node[]; // What the parser's own thread has written.
  const place = /Line: (\d+), Column: (\d+)/.exec(answer.failed);
  if (place === null) throw unreadable();
  throw new DagFluxError(
    'invalid-sql',
    `The SQL could not be read at line ${place[1]}, column ${place[2]}, so nothing can be said of what it does.`,
    { hint: 'Write it in plainer SQL of this database.', cause: new Error(answer.failed) },
  );
}

function unreadable(cause?: unknown): DagFluxError {
  return new DagFluxError('invalid-sql', 'The SQL is too deep or too long to be read, or has no end.', {
    hint: 'Close its quotes and comments; make several statements of it, or compare with a table instead of a long list.',
    cause,
  });
}

/** The parser's thread: what ends it (a stack that overflows leaves it unfit for the next text) ends nothing else. */
let thread: Worker | undefined;
let last: Promise<unknown> = Promise.resolve();

/** One question after another. */
function ask(question: Question): Promise<Answer> {
  const answer = last.then(() => askThread(question));
  last = answer.catch(() => {});
  return answer;
}

async function askThread(question: Question): Promise<Answer> {
  thread ??= new Worker(new URL(`./parse-worker${extname(import.meta.url)}`, import.meta.url), {
    // What it says when it breaks, which is told as an error.
    stderr: true,
  });
  const worker = thread;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => reject(unreadable()), TIME_LIMIT);
  const failed = (error: unknown) => reject(unreadable(error));
  worker.ref();
  worker.once('message', resolve).once('error', failed);
  try {
    worker.postMessage(question);
    const answer = await promise;
    // Its place is what the parser itself says; without one the fault is the machine's.
    if ('failed' in answer && !/ at Line: /.test(answer.failed)) await discard(worker);
    return answer;
  } catch (error) {
    await discard(worker);
    throw error;
  } finally {
    clearTimeout(timer);
    worker.off('message', resolve).off('error', failed);
    worker.unref();
  }
}

async function discard(worker: Worker): Promise<void> {
  thread = undefined;
  await worker.terminate();
}
