import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { Credentials } from './credentials.ts';
import { type ErrorContext, type RestError, toError } from './errors.ts';
import { contentOf, exchange, type Outgoing } from './exchange.ts';

/** A request that hangs is given up after this; a query is waited for by asking again and again. */
const REQUEST_TIMEOUT_MILLISECONDS = 60_000;
const TRIES = 5;
const FIRST_PAUSE_MILLISECONDS = 250;
/** What is worth trying again (BigQuery documentation, "Error messages"). */
const TRANSIENT = new Set([
  'backendError',
  'internalError',
  'jobRateLimitExceeded',
  'rateLimitExceeded',
  'tableUnavailable',
]);

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** May be sent twice without harm. Default: for GET. */
  readonly repeatable?: boolean;
  readonly context?: ErrorContext;
}

/** Takes in the content of an answer that is no error. */
type Take<T> = (content: Readable) => Promise<T>;

/** Talks to the REST API: headers, retries, limits of time, errors. */
export class Api {
  readonly endpoint: string;
  readonly projectId: string;
  readonly #credentials: Credentials;

  constructor(endpoint: string, projectId: string, credentials: Credentials) {
    this.endpoint = endpoint.replace(/\/+$/, '');
    this.projectId = projectId;
    this.#credentials = credentials;
  }

  get account(): string | null {
    return this.#credentials.account;
  }

  /** One call below `/bigquery/v2/projects/<project>/`; the parsed answer, or what `take` makes of it. */
  async request<T>(method: string, path: string, options: RequestOptions = {}, take?: Take<T>): Promise<T> {
    const { query = {}, body, context, repeatable = method === 'GET' } = options;
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
    const url = `${this.endpoint}/bigquery/v2/projects/${encodeURIComponent(this.projectId)}/${path}?${search}`;
    const outgoing: Outgoing =
      body === undefined
        ? { method }
        : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await this.send(url, outgoing, options.signal);
        if (take && isOk(answer)) return await received(() => take(contentOf(answer)), options.signal);
        return (await this.read(answer, options.signal, context)) as T; // the caller knows the shape of its answer
      } catch (error) {
        throwIfAborted(options.signal);
        if (attempt === TRIES || !isTransient(error, repeatable)) throw error;
        await pause(attempt, options.signal);
      }
    }
  }

  /** One HTTP exchange with the credentials, as it is. @throws unreachable, cancelled, timeout */
  async send(url: string, outgoing: Outgoing, signal: AbortSignal | undefined): Promise<IncomingMessage> {
    throwIfAborted(signal);
    const limit = AbortSignal.timeout(REQUEST_TIMEOUT_MILLISECONDS);
    const stop = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    try {
      // What gets the token may ask other servers, which know nothing of our signal.
      const authorization = await Promise.race([this.#credentials.authorization(), whenAborted(stop)]);
      return await exchange(url, { ...outgoing, headers: { ...outgoing.headers, authorization } }, stop);
    } catch (cause) {
      throwIfAborted(signal);
      if (cause instanceof DagFluxError) throw cause;
      throw unreachable(limit.aborted ? 'does not answer' : 'cannot be reached', cause);
    }
  }

  /** The answer as JSON. @throws what it says when it is an error */
  async read(incoming: IncomingMessage, signal?: AbortSignal, context?: ErrorContext): Promise<unknown> {
    const json = await received(() => text(contentOf(incoming)), signal);
    const { statusCode: status = 0 } = incoming;
    const answer = parse(json, status);
    if (isOk(incoming)) return answer;
    const { error } = answer as { error?: { message?: string; errors?: readonly RestError[] } };
    const [first] = error?.errors ?? [];
    throw toError({ message: error?.message, ...first } as RestError, status, context);
  }
}

/** An answer's JSON. @throws unreachable where it is none of BigQuery's */
export function parse(json: string, status = 200): object {
  let answer: unknown;
  try {
    answer = json === '' ? {} : JSON.parse(json);
  } catch {
    answer = undefined;
  }
  if (typeof answer === 'object' && answer !== null) return answer;
  throw new DagFluxError('unreachable', `What answers at the API endpoint is not BigQuery (HTTP ${status}).`, {
    hint: 'Check the API endpoint of this connection, and the proxy on the way to it.',
    native: { code: String(status) },
  });
}

/** Whether it is none of the errors that HTTP has. */
export function isOk({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}

async function received<T>(content: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await content();
  } catch (cause) {
    throwIfAborted(signal);
    throw unreachable('ended its answer too early', cause);
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function unreachable(what: string, cause: unknown): DagFluxError {
  return new DagFluxError('unreachable', `The BigQuery API ${what}.`, {
    hint: 'Check the network, the proxy, and the API endpoint of this connection.',
    native: { code: causeCode(cause) },
    cause,
  });
}

function causeCode(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'network';
}

function isTransient(error: unknown, repeatable: boolean): boolean {
  const { code, native } = asDagFluxError(error);
  // What answered with an error of the caller's, and in no form of BigQuery's, will do so again.
  if (code === 'unreachable') return repeatable && !/^4\d\d$/.test(native?.code ?? '');
  return TRANSIENT.has(native?.code ?? '');
}

async function pause(attempt: number, signal: AbortSignal | undefined): Promise<void> {
  const milliseconds = FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1) * (0.5 + Math.random());
  try {
    await delay(milliseconds, undefined, { signal });
  } catch {
    throwIfAborted(signal);
  }
}
