import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  column,
  DONE,
  LOGGED_IN,
  refused,
  rows,
  type ScriptedServer,
  scriptedServer,
} from '../../../tools/scripted-snowflake.ts';
import { validateSettings } from '../../contract/form.ts';
import type { Value } from '../../contract/values.ts';
import { form } from './form.ts';
import { snowflake } from './manifest.ts';

const COLUMNS = [column('N', 'fixed', { precision: 9, scale: 0 }), column('V', 'text')];
const CHUNKS = 12;
const ROWS = 500;

/** A result in parts, as Snowflake stores a large one: the first rows in the answer, the others behind addresses. */
const large = (options: { readonly brokenFrom?: number } = {}): Promise<ScriptedServer> =>
  scriptedServer((seen, url) => {
    if (seen.path === '/session/v1/login-request') return LOGGED_IN;
    const part = /^\/chunk\/(\d+)$/.exec(seen.path)?.[1];
    if (part !== undefined) {
      if (options.brokenFrom !== undefined && Number(part) >= options.brokenFrom) return { status: 404, json: {} };
      const first = Number(part) * ROWS;
      const list = Array.from({ length: ROWS }, (_, row) => JSON.stringify([String(first + row), 'x'.repeat(100)]));
      return { bytes: Buffer.from(list.join(',')) };
    }
    if (!String(seen.body.sqlText).startsWith('SELECT')) return DONE;
    const chunks = Array.from({ length: CHUNKS }, (_, index) => ({
      url: `${url}/chunk/${index + 1}`,
      rowCount: ROWS,
      compressedSize: 1_000,
      uncompressedSize: 60_000,
    }));
    const inline = Array.from({ length: ROWS }, (_, row) => [String(row), null]);
    return rows(COLUMNS, inline, {
      chunks,
      chunkHeaders: { 'x-of-this-result': 'yes' },
      total: ROWS * (CHUNKS + 1),
      returned: ROWS * (CHUNKS + 1),
    });
  });

const open = (server: ScriptedServer) =>
  snowflake.open(
    validateSettings(form, {
      account: 'acme',
      endpoint: server.url,
      username: 'u',
      authentication: 'password',
      password: 'p',
      warehouse: 'W',
      database: 'D',
    }),
  );

const asked = ({ requests }: ScriptedServer) => requests.filter(({ path }) => path.startsWith('/chunk/'));

test('every row of every part, once and in order', async () => {
  await using server = await large();
  await using database = await open(server);
  const read: Value[] = [];
  await database.session(
    async (session) => {
      await using stream = await session.read('SELECT N, V FROM T', { batchRows: 300 });
      for await (const batch of stream) read.push(...(batch.columns[0] ?? []));
    },
    { transaction: 'read' },
  );
  expect(read).toEqual(Array.from({ length: ROWS * (CHUNKS + 1) }, (_, index) => index));
  expect(asked(server)).toHaveLength(CHUNKS);
  expect(asked(server).every(({ headers }) => headers['x-of-this-result'] === 'yes')).toBe(true);
});

test('parts are fetched as they are read, two ahead at most; who leaves fetches no more', async () => {
  await using server = await large();
  await using database = await open(server);
  await database.session(
    async (session) => {
      await using stream = await session.read('SELECT N, V FROM T', { batchRows: 100 });
      for await (const batch of stream) {
        for (let turns = 0; turns < 50; turns += 1) await turn();
        const position = Number(batch.columns[0]?.[0]) / ROWS;
        expect(asked(server).length).toBeLessThanOrEqual(position + 4);
        if (position > 3) break;
      }
    },
    { transaction: 'read' },
  );
  const before = asked(server).length;
  for (let turns = 0; turns < 50; turns += 1) await turn();
  expect(asked(server)).toHaveLength(before);
  expect(before).toBeLessThan(CHUNKS);
});

test('a row limit is kept, and said', async () => {
  await using server = await large();
  await using database = await open(server);
  const counts: unknown[] = [];
  await database.session(async (session) => {
    for await (const event of session.run('SELECT N, V FROM T', { maxRows: 700 })) {
      if (event.kind === 'done') counts.push(event.rowCount, event.truncated);
    }
  });
  expect(counts).toEqual([700, true]);
  expect(asked(server).length).toBeLessThan(6);
});

test('a part that cannot be had is an error, never a short result; the pool goes on', async () => {
  await using server = await large({ brokenFrom: 4 });
  await using database = await open(server);
  const work = database.session(
    async (session) => {
      await using stream = await session.read('SELECT N, V FROM T');
      for await (const _ of stream);
    },
    { transaction: 'read' },
  );
  await expect(work).rejects.toMatchObject({ name: 'DagFluxError', code: 'unreachable' });
  await database.session(async (session) => {
    for await (const _ of session.run('CALL something()'));
  });
});

test('values are the texts that came: no float, no Date, and no text that is run as a program', async () => {
  const evil = '(globalThis.dagfluxWasRun = true, 1)';
  await using server = await scriptedServer((seen) => {
    if (seen.path === '/session/v1/login-request') return LOGGED_IN;
    if (!String(seen.body.sqlText).startsWith('SELECT')) return DONE;
    return rows(
      [
        column('A', 'fixed', { precision: 38, scale: 0 }),
        column('A', 'fixed', { precision: 38, scale: 10 }),
        column('F', 'real'),
        column('T', 'timestamp_tz', { scale: 9 }),
        column('L', 'timestamp_ltz', { scale: 9 }),
        column('S', 'timestamp_ntz', { scale: 9 }),
        column('D', 'date'),
        column('O', 'variant'),
        column('X', 'variant'),
        column('B', 'binary'),
        column('Z', 'vector'),
      ],
      [
        [
          '99999999999999999999999999999999999999',
          '1.0000000001',
          '-inf',
          '1714559696.789012345 1560',
          '-0.500000000',
          '253402300799.999999999',
          '-719162',
          '{"n":12345678901234567890.10}',
          evil,
          '00FF',
          '[1.5,2]',
        ],
      ],
    );
  });
  await using database = await open(server);
  const results: unknown[] = [];
  await database.session(async (session) => {
    for await (const event of session.run('SELECT everything')) {
      if (event.kind === 'batch') results.push(...event.batch.columns.map(([value]) => value));
    }
  });
  expect(results).toEqual([
    '99999999999999999999999999999999999999',
    '1.0000000001',
    Number.NEGATIVE_INFINITY,
    '2024-05-01 10:34:56.789012345+00',
    '1969-12-31 23:59:59.5+00',
    '9999-12-31 23:59:59.999999999',
    '0001-01-01',
    '{"n":12345678901234567890.10}',
    evil,
    Uint8Array.of(0, 255),
    '[1.5,2]',
  ]);
  expect('dagfluxWasRun' in globalThis).toBe(false);
});

test('an error says where, in characters of the whole script, and never what', async () => {
  await using server = await scriptedServer((seen) => {
    if (seen.path === '/session/v1/login-request') return LOGGED_IN;
    const sql = String(seen.body.sqlText);
    return sql.includes('secret')
      ? refused('000904', "SQL compilation error: error line 2 at position 1\ninvalid identifier 'NO_SUCH'", {
          sqlState: '42000',
        })
      : DONE;
  });
  await using database = await open(server);
  const script = "SELECT '👍';\nSELECT 'secret',\n NO_SUCH";
  const work = database.session(async (session) => {
    for await (const _ of session.run(script));
  });
  await expect(work).rejects.toMatchObject({
    code: 'invalid-sql',
    message: "Invalid identifier 'NO_SUCH'.",
    native: { code: '000904', position: [...script.slice(0, script.indexOf('NO_SUCH'))].length + 1 },
  });
  await expect(work).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
});
