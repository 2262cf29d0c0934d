import { type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export interface Outgoing {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent from where it is: it must not change until the answer is there. */
  readonly body?: string | Uint8Array;
}

/** BigQuery packs its answers for those who say so twice (its documentation, "Enable gzip compression"). */
const PACKED = { 'accept-encoding': 'gzip', 'user-agent': 'DagFlux (gzip)' } as const;

/**
 * One HTTP exchange; follows no redirect. Not by `fetch`, which copies what it sends and what it receives: of millions of rows
 * those copies were most of the memory.
 */
export async function exchange(url: string, outgoing: Outgoing, signal: AbortSignal): Promise<IncomingMessage> {
  const { method, headers, body } = outgoing;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const start = url.startsWith('https:') ? secureRequest : request;
  const sent = start(url, { method, headers: { ...PACKED, ...headers }, signal });
  sent.on('response', resolve);
  sent.on('error', reject);
  sent.end(body);
  return await promise.catch((error: unknown) => {
    // The other side had ended a connection of ours that was idle, before it saw the request.
    const stale = sent.reusedSocket && (error as { code?: unknown }).code === 'ECONNRESET'; // an error of Node's
    if (stale && !signal.aborted) return exchange(url, outgoing, signal);
    throw error;
  });
}

/** The bytes of an answer, unpacked. */
export function contentOf(answer: IncomingMessage): Readable {
  if (answer.headers['content-encoding'] !== 'gzip') return answer;
  // Who reads the one meets the failure of the other.
  return pipeline(answer, createGunzip(), () => {});
}
