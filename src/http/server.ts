import { once } from 'node:events';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { App } from '../app/app.ts';
import { DagFluxError } from '../contract/errors.ts';
import { createApi, describeApi } from './api.ts';
import { answerError, errorBody } from './errors.ts';
import { readPage, readWebFile } from './files.ts';
import { guard } from './guard.ts';
import { headers } from './headers.ts';
import { createSessions } from './sessions.ts';

export interface ServeOptions {
  /** 0 = any that is free. */
  readonly port: number;
  /** The folder of the built web app. */
  readonly webFolder: string;
  /** The version that the API says it has. */
  readonly version: string;
  /** The token of a first link. Default: none; `link` makes them. */
  readonly token?: string;
}

/** The API and the web app, on this machine only. Disposed: takes no more requests, and ends those under way. */
export interface Served extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:4080` */
  readonly address: string;
  /** A new link that lets one browser in, once. */
  link(): string;
}

/** The largest body that is taken, in bytes: a script of SQL, a workflow. */
const BODY_LIMIT = 8 * 1024 * 1024;

/** @throws busy for a port that is taken */
export async function serve(app: App, options: ServeOptions): Promise<Served> {
  const sessions = createSessions(options.token);
  const { redact } = app;
  let port = options.port;

  const api = createApi(app, options.version);
  const description = describeApi(api, options.version);
  const site = new Hono<{ Variables: { nonce: string } }>()
    .use(headers)
    .use(guard(sessions, () => port))
    .use(
      bodyLimit({
        maxSize: BODY_LIMIT,
        onError: () => {
          throw new DagFluxError('invalid-input', `A request may have ${BODY_LIMIT / 1024 / 1024} MB, this has more.`);
        },
      }),
    )
    .use('/api/*', refuseHead)
    .use('/api/*', announce(app.activities))
    .get('/api/openapi.json', (c) => c.json(description))
    .route('/', api)
    .all('/api/*', (c) => {
      throw new DagFluxError('not-found', `The API has nothing at ${c.req.method} ${c.req.path}.`, {
        hint: 'What it has is at /api/openapi.json.',
      });
    })
    .get('*', async (c) => {
      const file = await readWebFile(options.webFolder, c.req.path);
      if (file) {
        const kept = file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache';
        return c.body(file.content, 200, { 'content-type': file.type, 'cache-control': kept });
      }
      // A place of the web app has no ending; what has one is a file that is missing.
      if (/\.[a-z0-9]+$/i.test(c.req.path)) throw new DagFluxError('not-found', 'There is no such file.');
      return c.html(await readPage(options.webFolder, { nonce: c.get('nonce'), ...looksOf(app) }));
    });
  site.onError((error, c) => {
    if (c.req.path.startsWith('/api/')) return answerError(c, error, redact);
    const { message, hint = '' } = errorBody(error, redact).error;
    const status = answerError(c, error, redact).status as 400; // whichever it is
    return c.text(`${message}\n${hint}\n`, status);
  });

  const server = createAdaptorServer({ fetch: site.fetch, hostname: '127.0.0.1' }) as Server; // no HTTP/2 was asked for
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening').catch((cause: unknown) => {
    throw notListening(options.port, cause);
  });
  const address = server.address();
  if (typeof address === 'object' && address !== null) port = address.port;

  return {
    port,
    address: `http://127.0.0.1:${port}`,
    link: () => `http://127.0.0.1:${port}/?token=${sessions.invite()}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What a person has chosen of how the page looks: printed into it, so that nothing jumps. */
function looksOf({ preferences }: App): Omit<Parameters<typeof readPage>[1], 'nonce'> {
  const { theme, density } = preferences.all();
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : null,
    density: density === 'comfortable' ? density : 'compact',
  };
}

/** As Hono has it, HEAD does all that GET does, and then drops the answer: a download would begin that nobody reads or closes. */
const refuseHead: MiddlewareHandler = async (c, next) => {
  if (c.req.method === 'HEAD') throw new DagFluxError('invalid-input', 'The API has no HEAD.', { hint: 'Use GET.' });
  await next();
};

/** Tells the other windows which noun a request has changed. */
function announce(activities: App['activities']): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const noun = c.req.path.split('/')[2];
    const changes = c.req.method !== 'GET' && c.res.ok;
    if (changes && noun !== undefined && !SILENT.includes(noun)) activities.announce(noun);
  };
}

/** Nouns that say themselves what becomes of them, or that change with each key that is pressed. */
const SILENT: readonly string[] = ['queries', 'activities', 'drafts'];

function notListening(port: number, cause: unknown): DagFluxError {
  // Node's own errors carry a code.
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no code';
  if (code === 'EADDRINUSE') {
    return new DagFluxError('busy', `Port ${port} is taken by another program.`, {
      hint: 'Choose another one: dagflux serve --port 4081.',
      cause,
    });
  }
  return new DagFluxError('unauthorized', `Nothing can listen on port ${port} (${code}).`, {
    hint: 'Choose a port above 1023: dagflux serve --port 4080.',
    cause,
  });
}
