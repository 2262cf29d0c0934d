import { expect, test } from 'vitest';
import type { BatchStream, Load } from '../contract/connector.ts';
import type { Batch } from '../contract/values.ts';
import { pump } from './pump.ts';

const BATCHES = 20;

/** What happened, in order: `read 1`, `written 1`. */
function recorder({ readFails, writeFails }: { readFails?: number; writeFails?: number } = {}) {
  const log: string[] = [];
  async function* batches(): AsyncGenerator<Batch> {
    for (let number = 1; number <= BATCHES; number += 1) {
      if (number === readFails) throw new Error('the reader failed');
      log.push(`read ${number}`);
      yield { rows: 1, columns: [[number]] };
    }
  }
  const rows = batches();
  const stream: BatchStream = {
    fields: [],
    [Symbol.asyncIterator]: () => rows,
    [Symbol.asyncDispose]: async () => void (await rows.return(undefined)),
  };
  let written = 0;
  const load: Load = {
    path: 'test',
    write: async () => {
      // A turn of the event loop, in which a reader that runs away would be seen.
      await new Promise((resolve) => setImmediate(resolve));
      written += 1;
      if (written === writeFails) throw new Error('the writer failed');
      log.push(`written ${written}`);
    },
    finish: async () => {
      log.push('finished');
      return { rows: written };
    },
    [Symbol.asyncDispose]: async () => {},
  };
  return { log, stream, load };
}

const failed = (side: 'source' | 'target', error: unknown): Error => new Error(`${side}: ${(error as Error).message}`);

test('one batch is read while another is written, and no more', async () => {
  const { log, stream, load } = recorder();
  let seen = 0;
  expect(await pump(stream, load, { failed, onBatch: (batch) => (seen += batch.rows) })).toEqual({ rows: BATCHES });
  expect(seen).toBe(BATCHES);
  for (let number = 1; number < BATCHES; number += 1) {
    const ahead = log.slice(0, log.indexOf(`written ${number}`)).filter((entry) => entry.startsWith('read'));
    expect(ahead).toHaveLength(number + 1);
  }
  expect(log.at(-1)).toBe('finished');
});

test.each([
  [{ readFails: 1 }, 'source: the reader failed', 0],
  [{ readFails: 7 }, 'source: the reader failed', 6],
  [{ writeFails: 7 }, 'target: the writer failed', 6],
  // The reader has failed by then, but what the writer met first counts.
  [{ readFails: 4, writeFails: 3 }, 'target: the writer failed', 2],
])('%o: the first error wins, and nothing is finished', async (failures, message, written) => {
  const { log, stream, load } = recorder(failures);
  await expect(pump(stream, load, { failed, onBatch: () => {} })).rejects.toThrow(message);
  expect(log.filter((entry) => entry.startsWith('written'))).toHaveLength(written);
  expect(log).not.toContain('finished');
});
