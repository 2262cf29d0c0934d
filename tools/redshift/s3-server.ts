import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As much of S3 as a load needs: objects are put and deleted, by path. */
export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
  /** By `bucket/key`. */
  readonly objects: ReadonlyMap<string, Buffer>;
  /** Of every request: its method, its path, and the access key that signed it. */
  readonly requests: readonly { readonly method: string; readonly path: string; readonly accessKey: string }[];
  /** What each request is answered with from now on, in place of what it asks for. */
  refuse(error: { readonly status: number; readonly code: string } | undefined): void;
}

export async function startS3(): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const requests: { method: string; path: string; accessKey: string }[] = [];
  let refused: { readonly status: number; readonly code: string } | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '' } = request;
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://s3').pathname.slice(1));
    const accessKey = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
    requests.push({ method, path, accessKey });
    if (refused) {
      response.writeHead(refused.status, { 'content-type': 'application/xml' });
      response.end(`<?xml version="1.0"?><Error><Code>${refused.code}</Code><Message>refused</Message></Error>`);
      return;
    }
    if (method === 'PUT') objects.set(path, Buffer.concat(chunks));
    else if (method === 'DELETE') objects.delete(path);
    response.writeHead(method === 'DELETE' ? 204 : 200, { etag: '"0"' });
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    refuse: (error) => {
      refused = error;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
