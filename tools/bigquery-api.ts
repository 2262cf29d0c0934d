import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SERVICE_ACCOUNT } from './bigquery-account.ts';

export interface ApiRequest {
  readonly method: string;
  /** Below `/bigquery/v2/projects/p/`, or the whole path. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The body as JSON; undefined where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes
  readonly body: any;
}

export interface ApiAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface ScriptedApi extends AsyncDisposable {
  /** All that came, in order. */
  readonly requests: ApiRequest[];
  /** What the form of a connection to it has. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const PREFIX = '/bigquery/v2/projects/p/';

/** An API on the loopback that answers as a test says; what the test does not answer is a 404 in BigQuery's form. */
export async function scriptedApi(
  answer: (request: ApiRequest) => ApiAnswer | undefined | Promise<ApiAnswer | undefined>,
): Promise<ScriptedApi> {
  const requests: ApiRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const bytes = await buffer(incoming);
    const path = url.pathname.startsWith(PREFIX) ? decodeURIComponent(url.pathname.slice(PREFIX.length)) : url.pathname;
    const { method = '', headers } = incoming;
    const request: ApiRequest = { method, path, query: url.searchParams, headers, bytes, body: json(bytes) };
    requests.push(request);
    const {
      status = 200,
      headers: given = {},
      body = {},
    } = (await answer(request)) ?? apiError(404, 'notFound', `Not found: ${path}`);
    response.writeHead(status, { 'content-type': 'application/json', ...given });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    requests,
    settings: { projectId: 'p', dataset: 'd', serviceAccountJson: SERVICE_ACCOUNT, endpoint },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An error as the API words it. */
export function apiError(status: number, reason: string, message: string): ApiAnswer {
  return { status, body: { error: { code: status, message, errors: [{ domain: 'global', reason, message }] } } };
}

/** A job in its last state. */
export function doneJob(jobId: string, extra: Readonly<Record<string, unknown>> = {}): ApiAnswer {
  return { body: { jobReference: { projectId: 'p', jobId, location: 'US' }, status: { state: 'DONE' }, ...extra } };
}

/** A job that ended with an error. */
export function failedJob(jobId: string, reason: string, message: string): ApiAnswer {
  const errorResult = { reason, message, location: 'query' };
  return doneJob(jobId, { status: { state: 'DONE', errorResult, errors: [errorResult] } });
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
