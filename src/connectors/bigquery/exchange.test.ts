import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { contentOf, exchange } from './exchange.ts';

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, // it listens on a port
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const never = new AbortController().signal;

test('a packed answer is asked for and unpacked; one that breaks off is an error', async () => {
  const packed = gzipSync('{"rows":"北京"}'.repeat(1000));
  await using server = await serve((request, response) => {
    expect(request.headers).toMatchObject({ 'accept-encoding': 'gzip', 'user-agent': expect.stringContaining('gzip') });
    response.writeHead(200, { 'content-encoding': 'gzip' });
    if (request.method === 'GET') response.end(packed);
    else response.write(packed.subarray(0, 40), () => response.destroy());
  });
  const whole = await exchange(server.url, { method: 'GET' }, never);
  expect(await text(contentOf(whole))).toBe('{"rows":"北京"}'.repeat(1000));
  const broken = await exchange(server.url, { method: 'POST', body: 'x' }, never);
  await expect(text(contentOf(broken))).rejects.toThrow();
});

test('a connection that the other side has ended meanwhile is not the end: the request goes by a new one', async () => {
  let requests = 0;
  await using server = await serve((request, response) => {
    requests += 1;
    if (requests === 2) request.socket.resetAndDestroy();
    else response.end(`answer ${requests}`);
  });
  expect(await text(await exchange(server.url, { method: 'GET' }, never))).toBe('answer 1');
  expect(await text(await exchange(server.url, { method: 'GET' }, never))).toBe('answer 3');
});

test('a fired signal ends the exchange, also while the answer is coming', async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200);
    response.write('begun');
  });
  const stop = new AbortController();
  const answer = await exchange(server.url, { method: 'GET' }, stop.signal);
  const content = text(contentOf(answer));
  stop.abort(new Error('enough'));
  await expect(content).rejects.toThrow();
});
