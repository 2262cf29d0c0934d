import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hc } from 'hono/client';
import { type App, openApp } from '../src/app/app.ts';
import type { AnyConnector } from '../src/contract/connector.ts';
import type { Api } from '../src/http/api.ts';
import { type Served, serve } from '../src/http/server.ts';
import type { DatabaseAddress } from './postgres-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A server on a free port over a data folder of its own, and a browser that was let in. */
export interface TestApi extends AsyncDisposable {
  readonly app: App;
  readonly served: Served;
  readonly home: string;
  /** The cookie of the browser that was let in. */
  readonly cookie: string;
  /** Asks with the cookie; a path is of this server. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** The client as the web app has it. */
  readonly client: ReturnType<typeof hc<Api>>['api'];
  /** Saves a connection to a PostgreSQL database, for development. */
  connect(name: string, address: DatabaseAddress): Promise<void>;
}

export interface TestApiOptions {
  readonly connectors?: readonly AnyConnector[];
  /** Of the built web app. Default: a page and a script that are none. */
  readonly webFolder?: string;
}

export async function testApi({ webFolder, ...options }: TestApiOptions = {}): Promise<TestApi> {
  await using scope = new AsyncDisposableStack();
  const home = scope.use(await temporaryFolder());
  const keys = scope.use(await temporaryFolder());
  const web = scope.use(await temporaryFolder());
  await mkdir(join(web.path, 'assets'));
  await writeFile(
    join(web.path, 'index.html'),
    '<!doctype html><html lang="en" data-mantine-color-scheme="light"><head><meta property="csp-nonce" content="" /></head></html>',
  );
  await writeFile(join(web.path, 'assets', 'main-1a2b.js'), 'export {};');
  const environment = { DAGFLUX_KEY_FILE: join(keys.path, 'key') };
  const app = scope.use(await openApp({ home: home.path, environment, ...options }));
  const served = scope.use(await serve(app, { port: 0, webFolder: webFolder ?? web.path, version: '0.0.0' }));
  const entered = await fetch(served.link(), { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const ask: TestApi['fetch'] = (path, init = {}) =>
    fetch(new URL(path, served.address), { redirect: 'manual', ...init, headers: { cookie, ...init.headers } });
  const owned = scope.move();
  return {
    app,
    served,
    home: home.path,
    cookie,
    fetch: ask,
    client: hc<Api>(served.address, { headers: { cookie } }).api,
    connect: (name, { host, port, database, username, password }) =>
      app.connections.add(name, 'postgres', { host, port, database, username, password }, { role: 'development' }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
