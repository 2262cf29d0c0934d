import { expect, test, vi } from 'vitest';
import { ownSamples } from '../../../tools/tds/own-samples.ts';
import { type Sample, samples } from '../../../tools/tds/samples.ts';
import { scripted } from '../../../tools/tds/scripted.ts';
import type { TdsServerOptions } from '../../../tools/tds/server.ts';
import { column, columns, compressedRow, done, error, row } from '../../../tools/tds/tokens.ts';
import { intN, nvarcharMax } from '../../../tools/tds/types.ts';
import type { Database } from '../../contract/connector.ts';
import type { Batch, Field, Value } from '../../contract/values.ts';

/** Answers the one statement that a test reads. */
const answering = (sql: string, answer: NonNullable<TdsServerOptions['answer']>): TdsServerOptions => ({
  answer: (request, attention) =>
    request.kind === 'batch' && request.sql === sql ? answer(request, attention) : undefined,
});

async function readAll(database: Database, sql: string): Promise<{ fields: readonly Field[]; rows: Value[][] }> {
  return await database.session(
    async (session) => {
      await using stream = await session.read(sql);
      const rows: Value[][] = [];
      for await (const batch of stream) rows.push(...rowsOf(batch));
      return { fields: stream.fields, rows };
    },
    { transaction: 'read' },
  );
}

const rowsOf = (batch: Batch): Value[][] =>
  Array.from({ length: batch.rows }, (_, index) => batch.columns.map((values) => values[index] as Value));

function answerOf(sample: Sample, compressed: boolean): Buffer {
  const list = [
    column('a', intN(4)),
    column('v', sample.type, { userType: sample.userType ?? 0 }),
    column('z', intN(4)),
  ];
  const one = Buffer.from([1, 0, 0, 0]);
  const write = compressed ? compressedRow : row;
  const all = [...sample.values.map(([bytes]) => bytes), null];
  const rows = all.map((bytes) => write(list, [one, bytes, one]));
  return Buffer.concat([columns(...list), ...rows, done({ count: rows.length, command: 0xc1 })]);
}

test.each([...samples, ...ownSamples].map((sample) => [sample.native, sample] as const))(
  '%s: every value exactly, NULL too, in both forms of a row',
  async (native, sample) => {
    for (const compressed of [false, true]) {
      await using fake = await scripted(answering('SELECT v', () => answerOf(sample, compressed)));
      const { fields, rows } = await readAll(fake.database, 'SELECT v');
      expect(fields[1]).toEqual({ name: 'v', native, type: sample.logical });
      expect(rows).toEqual([...sample.values.map(([, value]) => [1, value, 1]), [1, null, 1]]);
    }
  },
);

test('a token that packets and chunks share is put together, wherever they cut', async () => {
  const list = [column('n', intN(4)), column('v', nvarcharMax({ size: 900, unknown: true }))];
  const rows = Array.from({ length: 60 }, (_, n) => {
    const number = Buffer.alloc(4);
    number.writeInt32LE(n);
    return row(list, [number, Buffer.from(String.fromCharCode(65 + n).repeat(n * 97), 'utf16le')]);
  });
  const answer = Buffer.concat([columns(...list), ...rows, done({ count: 60, command: 0xc1 })]);
  // In pieces of odd lengths, each a packet of its own.
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0, step = 1; at < answer.length; at += step, step = (step * 7) % 911)
      yield answer.subarray(at, at + step);
  }
  async function* cut(): AsyncGenerator<Buffer> {
    let at = 0;
    for await (const piece of pieces()) {
      yield answer.subarray(at, at + piece.length);
      at += piece.length;
    }
    if (at < answer.length) yield answer.subarray(at);
  }
  await using fake = await scripted(answering('SELECT long', cut));
  const { rows: read } = await readAll(fake.database, 'SELECT long');
  expect(read).toEqual(Array.from({ length: 60 }, (_, n) => [n, String.fromCharCode(65 + n).repeat(n * 97)]));
});

/** Rows without end, until an Attention; each of about 2,000 bytes. */
function endless(attention: AbortSignal): AsyncIterable<Buffer> {
  const list = [column('v', nvarcharMax())];
  const one = row(list, [Buffer.from('x'.repeat(1_000), 'utf16le')]);
  const many = Buffer.concat(Array.from({ length: 30 }, () => one));
  return (async function* () {
    yield columns(...list);
    while (!attention.aborted) {
      yield many;
      // A turn of the event loop, so that an Attention can be heard.
      await new Promise((next) => setImmediate(next));
    }
  })();
}

test('nobody reads: the server has to wait; whoever leaves sends an Attention, and the connection goes on', async () => {
  await using fake = await scripted({
    answer: (request, attention) => {
      if (request.kind !== 'batch') return undefined;
      return request.sql === 'SELECT endless' ? endless(attention) : undefined;
    },
  });
  await fake.database.session(
    async (session) => {
      {
        await using stream = await session.read('SELECT endless', { batchRows: 10 });
        const first = await stream[Symbol.asyncIterator]().next();
        expect(first.value?.rows).toBe(10);
        await fake.server.full;
      }
      expect(fake.server.heard).toContain('attention');
      for await (const _ of session.run('SELECT 1'));
    },
    { transaction: 'read' },
  );
  expect(fake.server.failures).toEqual([]);
});

test('a fired signal sends an Attention, and the session goes on', async () => {
  await using fake = await scripted({
    answer: (request, attention) => {
      if (request.kind !== 'batch' || !request.sql.startsWith('SELECT slow')) return undefined;
      return (async function* () {
        yield columns(column('n', intN(4)));
        await new Promise((resolve) => attention.addEventListener('abort', resolve));
      })();
    },
  });
  await fake.database.session(
    async (session) => {
      const stop = new AbortController();
      const stream = await session.read('SELECT slow', { signal: stop.signal });
      const waiting = (async () => {
        for await (const _ of stream);
      })();
      stop.abort();
      await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
      const late = (async () => {
        for await (const _ of session.run('SELECT slow too', { timeout: 50 }));
      })();
      await expect(late).rejects.toMatchObject({ code: 'timeout' });
      for await (const _ of session.run('SELECT 1'));
    },
    { transaction: 'read' },
  );
  expect(fake.server.heard.filter((name) => name === 'attention')).toHaveLength(2);
});

test('an error in the middle is an error, never a short result; a connection that breaks off too', async () => {
  const list = [column('n', intN(4))];
  const one = row(list, [Buffer.from([1, 0, 0, 0])]);
  await using fake = await scripted({
    answer: (request) => {
      if (request.kind !== 'batch') return undefined;
      const conversion = error({ number: 245, severity: 16, message: 'Conversion failed.' });
      if (request.sql === 'SELECT bad') {
        return Buffer.concat([columns(...list), one, conversion, done({ error: true })]);
      }
      if (request.sql !== 'SELECT cut') return undefined;
      return (async function* () {
        yield Buffer.concat([columns(...list), one]);
        fake.server.cut();
      })();
    },
  });
  await expect(readAll(fake.database, 'SELECT bad')).rejects.toMatchObject({
    code: 'invalid-data',
    native: { code: '245' },
  });
  await expect(readAll(fake.database, 'SELECT cut')).rejects.toMatchObject({ code: 'unreachable' });
  await fake.database.session(async (session) => {
    for await (const _ of session.run('SELECT 1'));
  });
});

test('what no version of the protocol says ends the connection, not the process', async () => {
  await using fake = await scripted(answering('SELECT odd', () => Buffer.from([0x42, 1, 2, 3])));
  await expect(readAll(fake.database, 'SELECT odd')).rejects.toMatchObject({ code: 'internal' });
  await fake.database.session(async (session) => {
    for await (const _ of session.run('SELECT 1'));
  });
});

test('a server that does not acknowledge an Attention is given up, and the next session connects anew', async () => {
  const asked = Promise.withResolvers<void>();
  const never = new Promise<void>(() => {});
  await using fake = await scripted({
    answer: (request) => {
      if (request.kind !== 'batch' || request.sql !== 'SELECT deaf') return undefined;
      return (async function* () {
        yield columns(column('n', intN(4)));
        asked.resolve();
        await never;
      })();
    },
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const stop = new AbortController();
    const work = fake.database.session(async (session) => {
      for await (const _ of session.run('SELECT deaf', { signal: stop.signal }));
    });
    await asked.promise;
    stop.abort();
    vi.advanceTimersByTime(10_000);
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  } finally {
    vi.useRealTimers();
  }
  await fake.database.session(async (session) => {
    for await (const _ of session.run('SELECT 1'));
  });
});
