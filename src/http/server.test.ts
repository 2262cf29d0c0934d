import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from '../../tools/api-server.ts';
import { serve } from './server.ts';

let at: TestApi;
beforeAll(async () => {
  at = await testApi();
});
afterAll(async () => at?.[Symbol.asyncDispose]());

/** As a program asks that sends what a browser would not let a page send. */
async function ask(path: string, headers: Record<string, string>, method = 'GET') {
  const { port } = at.served;
  const sent = request({ host: '127.0.0.1', port, path, method, headers: { host: `127.0.0.1:${port}`, ...headers } });
  const answered = Promise.withResolvers<{ status: number; body: string }>();
  sent.on('error', answered.reject);
  sent.on('response', (response) => {
    text(response).then((body) => answered.resolve({ status: response.statusCode ?? 0, body }), answered.reject);
  });
  sent.end();
  return answered.promise;
}

test('who was let in is answered', async () => {
  const { port } = at.served;
  const let_in = { cookie: at.cookie };
  expect((await ask('/api/connections', let_in)).status).toBe(200);
  for (const name of ['localhost', '[::1]', '127.0.0.1']) {
    const own = {
      ...let_in,
      host: `${name}:${port}`,
      origin: `http://${name}:${port}`,
      'sec-fetch-site': 'same-origin',
    };
    expect([name, (await ask('/api/connections', own)).status]).toEqual([name, 200]);
  }
});

test.for<[string, number, (port: number) => Record<string, string>]>([
  ['no cookie', 401, () => ({ cookie: '' })],
  ['a cookie that was made up', 401, (port) => ({ cookie: `dagflux_${port}=${'A'.repeat(43)}` })],
  ['an empty cookie', 401, (port) => ({ cookie: `dagflux_${port}=` })],
  ["another server's cookie", 401, (port) => ({ cookie: at.cookie.replace(String(port), String(port + 1)) })],
  ['the host of an attacker (DNS rebinding)', 403, (port) => ({ host: `attacker.example:${port}` })],
  ['a host that begins like ours', 403, (port) => ({ host: `127.0.0.1.attacker.example:${port}` })],
  ['a host with another port', 403, (port) => ({ host: `127.0.0.1:${port + 1}` })],
  ['a host without a port', 403, () => ({ host: '127.0.0.1' })],
  ['an address of the network', 403, (port) => ({ host: `192.168.1.2:${port}` })],
  ['another origin', 403, () => ({ origin: 'https://attacker.example' })],
  ['the origin of another port', 403, (port) => ({ origin: `http://127.0.0.1:${port + 1}` })],
  ['the origin of another name of ours', 403, (port) => ({ origin: `http://localhost:${port}` })],
  ['an opaque origin', 403, () => ({ origin: 'null' })],
  ['a cross-site request', 403, () => ({ 'sec-fetch-site': 'cross-site' })],
  ['a request of another port', 403, () => ({ 'sec-fetch-site': 'same-site' })],
])('refused: %s', async ([, status, headers]) => {
  for (const [path, method] of [
    ['/api/connections', 'GET'],
    ['/api/connections', 'POST'],
    ['/', 'GET'],
  ] as const) {
    const answer = await ask(path, { cookie: at.cookie, ...headers(at.served.port) }, method);
    expect([path, method, answer.status]).toEqual([path, method, status]);
    expect(answer.body).toContain(status === 401 ? 'has not been let in' : 'DagFlux');
  }
});

test('a link lets in once, and nobody after that', async () => {
  const link = at.served.link();
  const first = await fetch(link, { redirect: 'manual' });
  expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
  expect(first.headers.get('set-cookie')).toMatch(/^dagflux_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  const second = await fetch(link, { redirect: 'manual' });
  expect([second.status, second.headers.get('set-cookie')]).toEqual([401, null]);
  // A browser that is in already may open it all the same: the page was left open, the link clicked again.
  expect((await at.fetch(link.replace(at.served.address, ''))).status).toBe(303);
  expect((await fetch(`${at.served.address}/?token=`, { redirect: 'manual' })).status).toBe(401);
});

test('each answer says to the browser what it may do', async () => {
  for (const path of ['/', '/api/connections', '/api/nothing', '/assets/main-1a2b.js', '/assets/gone.js']) {
    const { headers } = await at.fetch(path);
    expect(headers.get('content-security-policy'), path).toMatch(
      /^default-src 'none'; script-src 'self'; .*style-src 'self' 'nonce-[\w+/=]{24}'.*frame-ancestors 'none'$/,
    );
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    const kept = path === '/assets/main-1a2b.js' ? 'public, max-age=31536000, immutable' : 'no-store';
    expect(headers.get('cache-control'), path).toBe(kept);
    expect(headers.get('access-control-allow-origin'), path).toBeNull();
  }
});

test('the page has the number of its answer, a new one each time, and stands at each place of the app', async () => {
  const seen = new Set<string>();
  for (const path of ['/', '/explorer/erp/public/orders', '/runs/418']) {
    const answer = await at.fetch(path);
    const nonce = /<meta property="csp-nonce" content="([^"]+)"/.exec(await answer.text())?.[1] ?? 'none';
    expect(answer.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
    seen.add(nonce);
  }
  expect(seen.size).toBe(3);
});

test.for([
  '/../dagflux.sqlite',
  '/assets/../../dagflux.sqlite',
  '/%2e%2e/dagflux.sqlite',
  '/..%2fpackage.json',
  '/assets/..%5c..%5cpackage.json',
  '/assets/%00.js',
  '/C:/windows/win.ini',
  '/assets/main-1a2b.js%00.html',
  '//etc/hosts.txt',
  '/%ff.js',
])('no file but those of the web app: %s', async (path) => {
  const { status } = await ask(path, { cookie: at.cookie });
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
});

test('a body that is too large, no JSON, or of another kind is refused', async () => {
  const post = (body: string, type = 'application/json') =>
    at.fetch('/api/connections', { method: 'POST', body, headers: { 'content-type': type } });
  for (const answer of [await post('{'), await post(' '.repeat(9_000_000)), await post('name=x', 'text/plain')]) {
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'invalid-input', message: expect.any(String) } });
  }
});

test('HEAD begins nothing', async () => {
  for (const path of ['/api/events?window=w', '/api/connections']) {
    expect((await ask(path, { cookie: at.cookie }, 'HEAD')).status).toBe(400);
  }
  expect((await ask('/', { cookie: at.cookie }, 'HEAD')).status).toBe(200);
});

test('the API is described, with an error for each route', async () => {
  const answer = await at.fetch('/api/openapi.json');
  const description = (await answer.json()) as { paths: Record<string, Record<string, object>> };
  expect(description).toMatchObject({ openapi: '3.1.0', info: { version: '0.0.0' } });
  for (const [path, operations] of Object.entries(description.paths)) {
    expect(path).toMatch(/^\/api\//);
    for (const operation of Object.values(operations)) expect(operation).toMatchObject({ responses: { default: {} } });
  }
});

test('it listens on this machine alone, and says when a port is taken', async () => {
  const { port } = at.served;
  const again = serve(at.app, { port, webFolder: at.home, version: '0.0.0' });
  await expect(again).rejects.toMatchObject({ code: 'busy', hint: expect.stringContaining('--port') });
});
