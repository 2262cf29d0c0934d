import type { BatchStream, Load } from '../contract/connector.ts';
import type { Batch } from '../contract/values.ts';

/**
 * Carries batches from a stream into a load: one is read while another is written, and no more are held. The owner of
 * both disposes them, which ends the other end when one has failed.
 */
export async function pump(
  stream: BatchStream,
  load: Load,
  options: {
    readonly onBatch: (batch: Batch) => void;
    /** Says of an error which end it is of. */
    readonly failed: (side: 'source' | 'target', error: unknown) => Error;
  },
): Promise<{ readonly rows: number }> {
  const batches = stream[Symbol.asyncIterator]();
  const read = (): Promise<IteratorResult<Batch>> => {
    const next = batches.next();
    // It is awaited only after the batch before it was written; till then nobody listens for its failure.
    next.catch(() => {});
    return next;
  };
  const at = async <T>(side: 'source' | 'target', work: Promise<T>): Promise<T> => {
    return await work.catch((error: unknown) => Promise.reject(options.failed(side, error)));
  };
  let next = read();
  while (true) {
    const { done, value } = await at('source', next);
    if (done) break;
    next = read();
    await at('target', load.write(value));
    options.onBatch(value);
  }
  return await at('target', load.finish());
}
