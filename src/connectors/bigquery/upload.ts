import { setTimeout as delay } from 'node:timers/promises';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { type Api, isOk } from './api.ts';
import type { Job } from './jobs.ts';

/** A multiple of 256 KiB, as the protocol asks (BigQuery documentation, "Upload media": resumable). */
const CHUNK_BYTES = 4 * 1024 * 1024;
const TRIES = 5;
const INCOMPLETE = 308;

/** Sends the bytes of one load job in chunks, of which only one is kept; a chunk that was lost on the way is sent again. */
export class Upload {
  readonly #api: Api;
  readonly #url: string;
  readonly #signal: AbortSignal | undefined;
  /** Filled, sent, and filled again. */
  readonly #chunk = new Uint8Array(CHUNK_BYTES);
  #filled = 0;
  /** Bytes that have arrived. */
  #sent = 0;

  private constructor(api: Api, url: string, signal: AbortSignal | undefined) {
    this.#api = api;
    this.#url = url;
    this.#signal = signal;
  }

  /** @param body the job: reference and configuration */
  static async start(api: Api, body: object, signal: AbortSignal | undefined): Promise<Upload> {
    const url = `${api.endpoint}/upload/bigquery/v2/projects/${encodeURIComponent(api.projectId)}/jobs?uploadType=resumable`;
    const headers = { 'content-type': 'application/json', 'x-upload-content-type': 'application/octet-stream' };
    const answer = await api.send(url, { method: 'POST', body: JSON.stringify(body), headers }, signal);
    if (!isOk(answer)) await api.read(answer, signal);
    answer.resume();
    const { location } = answer.headers;
    if (location === undefined) {
      throw new DagFluxError('unreachable', 'The API endpoint answers an upload without saying where to send it.', {
        hint: 'Check the API endpoint of this connection.',
      });
    }
    return new Upload(api, new URL(location, api.endpoint).href, signal);
  }

  async push(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      // Sent only when more follows: the last bytes go with the end.
      if (this.#filled === CHUNK_BYTES) {
        await this.#send(this.#chunk, null);
        this.#filled = 0;
      }
      const taken = bytes.subarray(at, at + CHUNK_BYTES - this.#filled);
      this.#chunk.set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
    }
  }

  /** Sends the rest; the job as it was started. */
  async finish(): Promise<Job> {
    const rest = this.#chunk.subarray(0, this.#filled);
    const job = await this.#send(rest, this.#sent + rest.length);
    if (job === null)
      throw new DagFluxError('unreachable', 'The upload was not taken to its end.', { hint: 'Try again.' });
    return job;
  }

  async abandon(): Promise<void> {
    const signal = AbortSignal.timeout(10_000);
    const answer = await this.#api.send(this.#url, { method: 'DELETE' }, signal).catch(() => undefined);
    answer?.resume();
  }

  async #send(chunk: Uint8Array, total: number | null): Promise<Job | null> {
    const start = this.#sent;
    for (let attempt = 1; ; attempt += 1) {
      const rest = chunk.subarray(this.#sent - start);
      const range = rest.length === 0 ? '*' : `${this.#sent}-${this.#sent + rest.length - 1}`;
      const headers = { 'content-type': 'application/octet-stream', 'content-range': `bytes ${range}/${total ?? '*'}` };
      try {
        const answer = await this.#api.send(this.#url, { method: 'PUT', body: rest, headers }, this.#signal);
        if (answer.statusCode !== INCOMPLETE) {
          const job = (await this.#api.read(answer, this.#signal)) as Job; // the answer to the last chunk
          return job;
        }
        answer.resume();
        const arrived = /-(\d+)$/.exec(answer.headers.range ?? '');
        const sent = arrived ? Number(arrived[1]) + 1 : 0;
        if (sent < start || sent > start + chunk.length) throw outOfStep();
        this.#sent = sent;
        if (sent === start + chunk.length && total === null) return null;
        if (attempt >= TRIES) throw outOfStep();
      } catch (error) {
        throwIfAborted(this.#signal);
        const again = error instanceof DagFluxError && error.code === 'unreachable' && attempt < TRIES;
        if (!again) throw error;
        await delay(250 * 2 ** attempt);
      }
    }
  }
}

function outOfStep(): DagFluxError {
  return new DagFluxError('conflict', 'The upload lost its place.', { hint: 'Try again.' });
}
