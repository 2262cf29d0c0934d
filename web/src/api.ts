import { hc } from 'hono/client';
import type { Api } from '../../src/http/api.ts';
import { fetchOnce } from './once.ts';

/** Every call of the app, typed by the server's own routes. The cookie of this window says who asks; two clicks start a thing once. */
export const api = hc<Api>('/', { fetch: fetchOnce((input, init) => fetch(input, init)) }).api;

/** What the server said instead of an answer. */
export class ApiError extends Error {
  /** A code of the one table of errors. */
  readonly code: string;
  /** What to do next. */
  readonly hint: string | undefined;
  /** The field of the request that is wrong. */
  readonly path: string | undefined;

  constructor({ code, message, hint, path }: ErrorAnswer) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.hint = hint;
    this.path = path;
  }
}

interface ErrorAnswer {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly path?: string | undefined;
}

interface Answer<T> {
  readonly ok: boolean;
  readonly status: number;
  json(): Promise<T>;
}

/** The answer of a call: `await call(api.connections.$get())`. @throws ApiError */
export async function call<T>(request: Promise<Answer<T>>): Promise<T> {
  const answer = await request;
  if (answer.ok) return answer.status === 204 ? (undefined as T) : await answer.json(); // 204 has no content.
  throw await errorOf(answer);
}

async function errorOf(answer: Answer<unknown>): Promise<ApiError> {
  const body = (await answer.json().catch(() => undefined)) as { readonly error?: ErrorAnswer } | undefined; // Checked below.
  return new ApiError(
    body?.error ?? { code: 'internal', message: `DagFlux answered ${answer.status} and gave no reason.` },
  );
}

/** Nobody answered: worth another try. What the server refused is not. */
export function isRetryable(error: unknown): boolean {
  return !(error instanceof ApiError);
}
