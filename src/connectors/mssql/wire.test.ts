import { expect, test } from 'vitest';
import { ownSamples } from '../../../tools/tds/own-samples.ts';
import { type Sample, samples } from '../../../tools/tds/samples.ts';
import { scripted } from '../../../tools/tds/scripted.ts';
import type { TdsServerOptions } from '../../../tools/tds/server.ts';
import { column, columns, compressedRow, done, row, type WireColumn } from '../../../tools/tds/tokens.ts';
import { datetimeoffset, intN, nvarchar, varchar, varcharMax } from '../../../tools/tds/types.ts';
import type { Database } from '../../contract/connector.ts';

const TABLE = { schema: 'dbo', name: 't' };
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** A source that answers its table with rows, and is a target with the same columns. */
function server(list: readonly WireColumn[], rows: readonly Buffer[] = []): TdsServerOptions {
  return {
    answer: (request) => {
      if (request.kind !== 'batch' || !request.sql.endsWith('FROM [dbo].[t]')) return undefined;
      return Buffer.concat([columns(...list), ...rows, done({ count: rows.length, command: 0xc1 })]);
    },
  };
}

async function carry(from: Database, to: Database, names: readonly string[]): Promise<number> {
  const fields = names.map((name) => ({ name, type: { kind: 'opaque' } as const, native: 'x' }));
  return await from.session(
    (source) =>
      to.session(
        async (target) => {
          const [tag = ''] = source.wire?.offers(fields) ?? [];
          expect(target.wire?.accepts(tag, fields)).toBe(true);
          const streams = (await source.wire?.unload({ table: TABLE }, tag)) ?? [];
          return (await target.wire?.load(TABLE, fields, tag, streams))?.rows ?? 0;
        },
        { transaction: 'write' },
      ),
    { transaction: 'read' },
  );
}

const plain = [...samples, ...ownSamples].filter(({ userType }) => userType === undefined);

test.each(plain.map((sample: Sample) => [sample.native, sample] as const))(
  '%s: the bytes arrive as they left, an offset too',
  async (_, sample) => {
    const list = [column('k', intN(4)), column('v', sample.type)];
    const key = Buffer.from([1, 0, 0, 0]);
    const values = [...sample.values.map(([bytes]) => bytes), null];
    const rows = values.map((bytes, index) => (index % 2 === 0 ? row : compressedRow)(list, [key, bytes]));
    await using source = await scripted(server(list, rows));
    await using target = await scripted(server(list));
    expect(await carry(source.database, target.database, ['k', 'v'])).toBe(values.length);
    const load = target.server.requests.find((one) => one.kind === 'bulk load');
    if (load?.kind !== 'bulk load') return expect.unreachable('There was no bulk load.');
    expect(load.complete).toBe(true);
    expect(load.rows.map(([, value]) => value)).toEqual(
      sample.native === 'xml'
        ? values.map((value) => value && (value.readUInt16LE() === 0xfeff ? value : expect.anything()))
        : values,
    );
    expect([...source.server.failures, ...target.server.failures]).toEqual([]);
  },
);

test('another type in the target: decoded and written anew, or refused by row and column', async () => {
  const from = [column('a', varchar(20)), column('b', nvarchar(5))];
  const rows = [
    row(from, [Buffer.from('é', 'latin1'), utf16('Łódź')]),
    row(from, [Buffer.from('x', 'latin1'), utf16('too long'.slice(0, 5))]),
  ];
  await using source = await scripted(server(from, rows));
  await using target = await scripted(server([column('a', nvarchar(20)), column('b', varcharMax())]));
  await expect(carry(source.database, target.database, ['a', 'b'])).rejects.toMatchObject({
    code: 'invalid-data',
    native: { row: 1, column: 'b' },
  });
  await using wider = await scripted(server([column('a', nvarchar(20)), column('b', nvarchar(20))]));
  expect(await carry(source.database, wider.database, ['a', 'b'])).toBe(2);
  const load = wider.server.requests.find((one) => one.kind === 'bulk load');
  expect(load).toMatchObject({
    rows: [
      [utf16('é'), utf16('Łódź')],
      [utf16('x'), utf16('too l')],
    ],
  });
});

test('a source that breaks off is an error, and nothing is committed', async () => {
  const list = [column('n', intN(4))];
  await using target = await scripted(server(list));
  const bytes = Buffer.concat([columns(...list), row(list, [Buffer.from([1, 0, 0, 0])])]);
  const work = target.database.session(
    async (session) => {
      const stream = (async function* () {
        yield bytes.subarray(0, 9);
        yield bytes.subarray(9);
      })();
      const field = { name: 'n', type: { kind: 'int', bits: 32 }, native: 'int' } as const;
      return await session.wire?.load(TABLE, [field], 'tds-rows/7.4', [stream]);
    },
    { transaction: 'write' },
  );
  await expect(work).rejects.toMatchObject({ code: 'invalid-data' });
  expect(target.server.requests.some((one) => one.kind === 'bulk load')).toBe(false);
});

test('offsets kept as text, where the connection asks for it, and written back', async () => {
  const list = [column('at', datetimeoffset(7))];
  const sample = samples.find(({ native }) => native === 'datetimeoffset(7)');
  const bytes = sample?.values.map(([value]) => value) ?? [];
  const rows = bytes.map((value) => row(list, [value]));
  await using fake = await scripted(server(list, rows), { keepOffsets: true });
  const texts = ['2024-05-01 12:34:56.1234567 +02:00', '2024-05-01 00:30:00 +14:00'];
  await fake.database.session(
    async (session) => {
      {
        await using stream = await session.read('SELECT at FROM [dbo].[t]');
        expect(stream.fields).toEqual([{ name: 'at', type: { kind: 'opaque' }, native: 'datetimeoffset(7)' }]);
        for await (const batch of stream) expect(batch.columns).toEqual([texts]);
      }
      await using load = await session.load(TABLE, [
        { name: 'at', type: { kind: 'opaque' }, native: 'datetimeoffset(7)' },
      ]);
      await load.write({ rows: 2, columns: [texts] });
      await load.finish();
    },
    { transaction: 'write' },
  );
  const load = fake.server.requests.find((one) => one.kind === 'bulk load');
  expect(load).toMatchObject({ rows: bytes.map((value) => [value]) });
});
