import type { DuckDBConnection } from '@duckdb/node-api';
import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { type ErrorContext, toError } from './errors.ts';

/** How often a statement is asked to stop: DuckDB forgets a request that comes just before the statement starts. */
const INTERRUPT_EVERY_MILLISECONDS = 20;

export interface LimitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
}

/** What may end a statement early: a signal, a time limit. Lives as long as the statement and the reading of its rows. */
export class Limit implements Disposable {
  readonly #connection: DuckDBConnection;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#end(asDagFluxError(this.#signal?.reason));
  #timer: NodeJS.Timeout | undefined;
  #interrupts: NodeJS.Timeout | undefined;
  #ended: DagFluxError | null = null;

  constructor(connection: DuckDBConnection, options: LimitOptions = {}) {
    throwIfAborted(options.signal);
    this.#connection = connection;
    this.#signal = options.signal;
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
    const { timeout } = options;
    if (timeout !== undefined) this.#timer = setTimeout(() => this.#end(timedOut(timeout)), timeout).unref();
  }

  /** Does a piece of the statement's work. An error that this limit caused is thrown as that, any other mapped. */
  async guard<T>(work: () => Promise<T>, context?: ErrorContext): Promise<T> {
    this.check();
    try {
      return await work();
    } catch (cause) {
      throw this.#ended ?? toError(cause, context);
    }
  }

  /** @throws what ended the statement */
  check(): void {
    if (this.#ended) throw this.#ended;
  }

  #end(error: DagFluxError): void {
    this.#ended = error;
    this.#connection.interrupt();
    this.#interrupts = setInterval(() => this.#connection.interrupt(), INTERRUPT_EVERY_MILLISECONDS).unref();
  }

  [Symbol.dispose](): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    clearTimeout(this.#timer);
    clearInterval(this.#interrupts);
  }
}

function timedOut(milliseconds: number): DagFluxError {
  return new DagFluxError('timeout', `The statement took longer than its limit of ${milliseconds / 1000} s.`, {
    hint: 'Allow it more time, or make it do less.',
  });
}
