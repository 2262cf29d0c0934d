import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';

/** A request as it came. */
export interface Seen {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Its JSON; empty where it has none. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** An answer: JSON with status 200 as a rule, or bytes. `undefined` = none, the request is left hanging. */
export type Answer = { readonly status?: number; readonly json?: unknown; readonly bytes?: Uint8Array } | undefined;

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly Seen[];
  /** Fulfilled when a request was given up by the one that asked. */
  readonly givenUp: Promise<void>;
}

export const LOGGED_IN: Answer = {
  json: {
    success: true,
    data: {
      token: 'session',
      masterToken: 'master',
      validityInSeconds: 3600,
      masterValidityInSeconds: 14_400,
      parameters: [],
      sessionId: 1,
    },
  },
};

export const refused = (code: string, message: string, data: Readonly<Record<string, unknown>> = {}): Answer => ({
  json: { success: false, code, message, data: { errorCode: code, ...data } },
});

/** A column of a result as the protocol describes it. */
export const column = (name: string, type: string, more: Readonly<Record<string, unknown>> = {}) => ({
  name,
  type,
  nullable: true,
  precision: null,
  scale: null,
  ...more,
});

/** A result, all of its rows in the answer. */
export const rows = (
  rowtype: readonly unknown[],
  rowset: readonly (readonly (string | null)[])[],
  more: Readonly<Record<string, unknown>> = {},
): Answer => ({
  json: {
    success: true,
    data: {
      rowtype,
      rowset,
      total: rowset.length,
      returned: rowset.length,
      queryId: '01b0c0de-0000-0000-0000-000000000001',
      queryResultFormat: 'json',
      version: 1,
      parameters: [],
      ...more,
    },
  },
});

export const DONE = rows([column('status', 'text')], [['Statement executed successfully.']]);

/** For tests: an HTTP server on this machine that speaks as much of Snowflake's protocol as it is told. */
export async function scriptedServer(
  answer: (seen: Seen, url: string) => Answer | Promise<Answer>,
): Promise<ScriptedServer> {
  const requests: Seen[] = [];
  const givenUp = Promise.withResolvers<void>();
  let url = '';
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer); // A request's stream is of buffers.
    const raw = Buffer.concat(parts);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString('utf8');
    const target = new URL(request.url ?? '/', url);
    const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
    const seen = { path: target.pathname, query: target.searchParams, headers: request.headers, body };
    requests.push(seen);
    const reply = await answer(seen, url);
    if (reply === undefined) return void response.on('close', () => givenUp.resolve());
    if (reply.bytes)
      response
        .writeHead(reply.status ?? 200, { 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' })
        .end(gzipSync(reply.bytes));
    else
      response
        .writeHead(reply.status ?? 200, { 'content-type': 'application/json' })
        .end(JSON.stringify(reply.json ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // It listens on a port, not on a pipe.
  return {
    url,
    requests,
    givenUp: givenUp.promise,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
