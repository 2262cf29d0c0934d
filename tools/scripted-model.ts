import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the server does with one request. */
type ScriptedReply =
  /** An answer: an object as JSON, a text as it is. */
  | { readonly say: object | string; readonly finish?: 'stop' | 'length' | 'content_filter' }
  /** The refusal that a server gives in a field of its own. */
  | { readonly refuse: string }
  /** An error; to be tried again at once. */
  | { readonly status: number; readonly location?: string }
  /** Nothing, until the client goes away. */
  | { readonly hang: true }
  /** The head and half of the body, and then the connection is cut. */
  | { readonly cut: true };

interface ScriptedRequest {
  readonly path: string;
  readonly key: string | undefined;
  /** As it came. */
  readonly body: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** A server that speaks OpenAI's chat completions and says what a test wrote for it. */
export interface ScriptedModel extends AsyncDisposable {
  /** The base URL. */
  readonly url: string;
  readonly requests: readonly ScriptedRequest[];
  /** What it does next, a reply for each request, in order; without one it answers 500. */
  script(...replies: readonly ScriptedReply[]): void;
  /** The next request, as soon as it has come. */
  asked(): Promise<ScriptedRequest>;
  /** Resolved when a client went away without an answer. */
  readonly left: Promise<void>;
}

export async function scriptedModel(): Promise<ScriptedModel> {
  const requests: ScriptedRequest[] = [];
  let replies: ScriptedReply[] = [];
  let next = Promise.withResolvers<ScriptedRequest>();
  const left = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const asked = { path: request.url ?? '', key: request.headers.authorization, body, messages: [] };
    const entry = { ...asked, messages: JSON.parse(body).messages ?? [] };
    requests.push(entry);
    next.resolve(entry);
    next = Promise.withResolvers();
    response.on('close', () => {
      if (!response.writableFinished) left.resolve();
    });
    answer(response, replies.shift() ?? { status: 500 });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server's address is no path.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    script: (...more) => {
      replies = [...more];
    },
    asked: () => next.promise,
    left: left.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(response: ServerResponse, reply: ScriptedReply): void {
  if ('hang' in reply) return;
  const json = { 'content-type': 'application/json' };
  if ('status' in reply) {
    const headers = { ...json, 'retry-after-ms': '1', ...(reply.location && { location: reply.location }) };
    response.writeHead(reply.status, headers).end(JSON.stringify({ error: { message: 'scripted' } }));
    return;
  }
  const message = 'refuse' in reply ? { content: null, refusal: reply.refuse } : { content: contentOf(reply) };
  const document = JSON.stringify({
    id: 'scripted',
    object: 'chat.completion',
    created: 1,
    model: 'scripted',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', ...message },
        finish_reason: 'say' in reply ? (reply.finish ?? 'stop') : 'stop',
      },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
  });
  if ('cut' in reply) {
    response.writeHead(200, { ...json, 'content-length': String(document.length) });
    response.write(document.slice(0, document.length / 2), () => response.destroy());
    return;
  }
  response.writeHead(200, json).end(document);
}

function contentOf(reply: ScriptedReply): string {
  if (!('say' in reply)) return '';
  return typeof reply.say === 'string' ? reply.say : JSON.stringify(reply.say);
}
