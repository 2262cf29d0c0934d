import { expect, test } from 'vitest';
import { samples } from '../../../tools/tds/samples.ts';
import { scripted } from '../../../tools/tds/scripted.ts';
import type { TdsServer, TdsServerOptions } from '../../../tools/tds/server.ts';
import { column, columns, done, error, row, type WireColumn } from '../../../tools/tds/tokens.ts';
import {
  bitN,
  char,
  date,
  datetime2,
  datetimeN,
  decimal,
  fixed,
  floatN,
  intN,
  nvarchar,
  nvarcharMax,
  varbinary,
  varchar,
} from '../../../tools/tds/types.ts';
import type { Database, Load } from '../../contract/connector.ts';
import type { Field, Value } from '../../contract/values.ts';

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const COLLATION = 'SQL_Latin1_General_CP1_CI_AS';

interface TargetOptions {
  readonly identity?: readonly string[];
  readonly computed?: readonly string[];
  readonly view?: boolean;
  /** Answers the bulk load itself. */
  readonly load?: () => Buffer;
}

/** A server that has one table, `dbo.t`, of these columns. */
function withTable(list: readonly WireColumn[], options: TargetOptions = {}): TdsServerOptions {
  const facts = [
    column('name', nvarchar(128)),
    column('is_identity', bitN),
    column('generated', bitN),
    column('collation_name', nvarchar(128)),
    column('view', bitN),
  ];
  const bit = (value: boolean): Buffer => Buffer.from([value ? 1 : 0]);
  const rows = list.map(({ name }) =>
    row(facts, [
      utf16(name),
      bit(options.identity?.includes(name) ?? false),
      bit(options.computed?.includes(name) ?? false),
      utf16(COLLATION),
      bit(options.view ?? false),
    ]),
  );
  return {
    answer: (request) => {
      if (request.kind === 'bulk load') return options.load?.();
      if (request.kind !== 'batch') return undefined;
      if (request.sql === 'SELECT * FROM [dbo].[t]') return Buffer.concat([columns(...list), done()]);
      if (request.sql.includes('sys.columns AS c')) {
        return Buffer.concat([columns(...facts), ...rows, done({ count: rows.length })]);
      }
      return undefined;
    },
  };
}

const TABLE = { schema: 'dbo', name: 't' };
const field = (name: string): Field => ({ name, type: { kind: 'text' }, native: 'text' });

function loading<T>(database: Database, names: readonly string[], work: (load: Load) => Promise<T>): Promise<T> {
  return database.session(
    async (session) => {
      await using load = await session.load(TABLE, names.map(field));
      return await work(load);
    },
    { transaction: 'write' },
  );
}

const loadRows = (
  database: Database,
  names: readonly string[],
  rows: readonly (readonly Value[])[],
): Promise<{ rows: number }> =>
  loading(database, names, async (load) => {
    await load.write({
      rows: rows.length,
      columns: names.map((_, index) => rows.map((values) => values[index] as Value)),
    });
    return await load.finish();
  });

const sqlOf = (server: TdsServer): string[] =>
  server.requests.flatMap((one) => (one.kind === 'batch' ? [one.sql] : []));
const bulkOf = (server: TdsServer) => {
  const load = server.requests.find((one) => one.kind === 'bulk load');
  return load?.kind === 'bulk load' ? load : expect.unreachable('There was no bulk load.');
};

test.each(samples.filter(({ userType }) => userType === undefined).map((sample) => [sample.native, sample] as const))(
  '%s: what is written is what was read, byte by byte',
  async (native, sample) => {
    const list = [column('v', sample.type)];
    await using fake = await scripted(withTable(list));
    const values = [...sample.values.map(([, value]) => [value]), [null]];
    expect(await loadRows(fake.database, ['v'], values)).toEqual({ rows: values.length });
    const load = bulkOf(fake.server);
    expect(load.complete).toBe(true);
    // An XML document gets its byte order mark; an offset has been taken off before.
    const bytes = sample.values.map(([given]) => {
      if (native === 'xml') return given.readUInt16LE() === 0xfeff ? given : Buffer.concat([utf16('\ufeff'), given]);
      return native.startsWith('datetimeoffset') ? Buffer.concat([given.subarray(0, -2), Buffer.alloc(2)]) : given;
    });
    expect(load.rows).toEqual([...bytes, null].map((value) => [value]));
  },
);

test('columns are declared as the server tells them; in the order of the batches', async () => {
  const list = [
    column('id', fixed(0x38), { flags: 0x0008 }),
    column('name', nvarchar(20)),
    column('code', varchar(5)),
    column('price', decimal(12, 2)),
    column('at', datetime2(3)),
    column('other', date),
  ];
  await using fake = await scripted(withTable(list));
  await loadRows(
    fake.database,
    ['at', 'price', 'name', 'code', 'id'],
    [['2024-05-01 12:00:00.123', '1.50', 'é', 'é', 7]],
  );
  expect(sqlOf(fake.server)).toContain(
    `INSERT BULK [dbo].[t] ([at] datetime2(3), [price] decimal(12,2), [name] nvarchar(20) COLLATE ${COLLATION}, [code] varchar(5) COLLATE ${COLLATION}, [id] int) WITH (CHECK_CONSTRAINTS, FIRE_TRIGGERS, KEEP_NULLS)`,
  );
  const { columns: declared, rows } = bulkOf(fake.server);
  expect(declared.map(({ name, info }) => [name, info.toString('hex')])).toEqual(
    ['at', 'price', 'name', 'code', 'id'].map((name) => [
      name,
      list.find((one) => one.name === name)?.type.info.toString('hex'),
    ]),
  );
  expect(rows[0]?.at(-1)).toEqual(Buffer.from([7, 0, 0, 0]));
  expect(rows[0]?.[3]).toEqual(Buffer.from([0xe9]));
});

test('an identity is kept, between two SETs; computed columns and rowversions are left out', async () => {
  const list = [
    column('id', intN(4)),
    column('twice', intN(4), { flags: 0x0029 }),
    column('version', varbinary(8), { userType: 80 }),
    column('n', intN(4)),
  ];
  await using fake = await scripted(withTable(list, { identity: ['id'], computed: ['twice'] }));
  await loadRows(fake.database, ['twice', 'id', 'version', 'n'], [[-1, 5, null, 9]]);
  const sql = sqlOf(fake.server);
  const at = (text: string): number => sql.findIndex((one) => one.startsWith(text));
  expect(at('SET IDENTITY_INSERT [dbo].[t] ON')).toBeLessThan(at('INSERT BULK'));
  expect(at('SET IDENTITY_INSERT [dbo].[t] OFF')).toBeGreaterThan(at('INSERT BULK'));
  expect(bulkOf(fake.server).columns.map(({ name }) => name)).toEqual(['id', 'n']);
  expect(bulkOf(fake.server).rows).toEqual([[Buffer.from([5, 0, 0, 0]), Buffer.from([9, 0, 0, 0])]]);
});

test('many rows: one message, its packets cut anywhere', async () => {
  await using fake = await scripted(withTable([column('n', intN(4)), column('v', nvarcharMax())]));
  const rows = Array.from({ length: 20_000 }, (_, n): Value[] => [n, 'x'.repeat(n % 300)]);
  expect(await loadRows(fake.database, ['n', 'v'], rows)).toEqual({ rows: 20_000 });
  const load = bulkOf(fake.server);
  expect(load.complete).toBe(true);
  expect(load.rows.every(([n, v], index) => n?.readInt32LE() === index && v?.length === (index % 300) * 2)).toBe(true);
});

test.each<[string, WireColumn, Value, RegExp]>([
  ['too large for int', column('v', intN(4)), 2_147_483_648n, /out of range/],
  ['no number', column('v', intN(4)), 'seven', /no whole number/],
  ['negative for tinyint', column('v', intN(1)), -1, /out of range/],
  ['NaN', column('v', floatN(8)), Number.NaN, /no finite number/],
  ['too large for real', column('v', floatN(4)), 1e300, /range of real/],
  ['a decimal of too many digits', column('v', decimal(5, 2)), '1000.00', /more digits/],
  ['NaN as a decimal', column('v', decimal(5, 2)), 'NaN', /no finite number/],
  ['a text too long', column('v', nvarchar(3)), 'four', /more than the column takes/],
  ['an emoji counts twice', column('v', nvarchar(1)), '👍', /more than the column takes/],
  ['a character that the code page lacks', column('v', varchar(10)), '北', /code page, windows-1252/],
  ['half of a surrogate pair', column('v', nvarchar(10)), 'b\ud800', /surrogate pair/],
  ['bytes too long', column('v', varbinary(2)), Uint8Array.of(1, 2, 3), /more than the column takes/],
  ['the year 10000', column('v', date), '10000-01-01', /no date/],
  ['infinity', column('v', datetime2(7)), 'infinity', /no timestamp/],
  ['before Christ', column('v', datetime2(7)), '0044-03-15 12:00:00 BC', /no timestamp/],
  ['before 1753', column('v', datetimeN(8)), '1752-12-31 00:00:00', /1753/],
  ['a millisecond that datetime does not keep', column('v', datetimeN(8)), '2024-05-01 00:00:00.001', /1\/300 s/],
  ['seconds in smalldatetime', column('v', datetimeN(4)), '2024-05-01 00:00:01', /seconds/],
  ['no boolean', column('v', bitN), 'maybe', /neither true nor false/],
])('refused by row and column: %s', async (_, target, value, why) => {
  await using fake = await scripted(withTable([column('k', intN(4)), target]));
  const work = loadRows(
    fake.database,
    ['k', 'v'],
    [
      [1, null],
      [2, value],
    ],
  );
  await expect(work).rejects.toMatchObject({ code: 'invalid-data', native: { row: 2, column: 'v' } });
  await expect(work).rejects.toThrow(why);
  // What had been sent is thrown away, nothing is committed, and the connection goes on.
  expect(fake.server.requests.some((one) => one.kind === 'transaction' && one.what === 7)).toBe(false);
  expect(fake.server.requests.some((one) => one.kind === 'bulk load')).toBe(false);
  await fake.database.session(async (session) => {
    for await (const event of session.run('SELECT 1')) void event;
  });
});

test('NULL where none may be: a constraint, by row and column', async () => {
  await using fake = await scripted(
    withTable([column('n', fixed(0x38), { flags: 0x0008 }), column('c', char(3), { flags: 0x0008 })]),
  );
  for (const [index, name] of ['n', 'c'].entries()) {
    const values = index === 0 ? [null, 'abc'] : [1, null];
    await expect(loadRows(fake.database, ['n', 'c'], [[1, 'abc'], values])).rejects.toMatchObject({
      code: 'constraint',
      native: { row: 2, column: name },
    });
  }
});

test('what the server refuses at the end is an error, and nothing is committed', async () => {
  const told = { number: 2627, severity: 14, message: 'Violation of PRIMARY KEY constraint.' };
  const refuse = () => Buffer.concat([error(told), done({ error: true })]);
  await using fake = await scripted(withTable([column('n', intN(4))], { load: refuse }));
  await expect(loadRows(fake.database, ['n'], [[1], [1]])).rejects.toMatchObject({
    code: 'constraint',
    native: { code: '2627' },
  });
  expect(fake.server.requests.some((one) => one.kind === 'transaction' && one.what === 7)).toBe(false);
});

test('not finished, or cancelled = undone: the message is ended as one to ignore, and the transaction with it', async () => {
  await using fake = await scripted(withTable([column('n', intN(4))]));
  const committed = await fake.database
    .session(
      async (session) => {
        {
          await using load = await session.load(TABLE, [field('n')]);
          await load.write({ rows: 2, columns: [[1, 2]] });
        }
        for await (const event of session.run('SELECT 1')) void event;
      },
      { transaction: 'write' },
    )
    .then(() => true)
    .catch(() => false);
  expect(committed).toBe(false);
  const stop = new AbortController();
  const work = fake.database.session(
    async (session) => {
      await using load = await session.load(TABLE, [field('n')], { signal: stop.signal });
      await load.write({ rows: 1, columns: [[1]] });
      stop.abort();
      await load.write({ rows: 1, columns: [[2]] });
      return await load.finish();
    },
    { transaction: 'write' },
  );
  await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  expect(fake.server.requests.some((one) => one.kind === 'bulk load')).toBe(false);
  expect(fake.server.failures).toEqual([]);
});

test('cancelled while the socket is full: nothing follows the message that was ended', async () => {
  await using fake = await scripted(withTable([column('v', nvarcharMax())]));
  const stop = new AbortController();
  const long = 'x'.repeat(1_000_000);
  const work = fake.database.session(
    async (session) => {
      await using load = await session.load(TABLE, [field('v')], { signal: stop.signal });
      const writing = load.write({ rows: 40, columns: [Array.from({ length: 40 }, () => long)] });
      setImmediate(() => stop.abort());
      await writing;
      return await load.finish();
    },
    { transaction: 'write' },
  );
  await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  await fake.database.session(async (session) => {
    for await (const event of session.run('SELECT 1')) void event;
  });
  expect(fake.server.failures).toEqual([]);
  expect(fake.server.requests.some((one) => one.kind === 'bulk load')).toBe(false);
});

test('a view takes INSERT, in as many statements as parameters and rows ask for', async () => {
  await using fake = await scripted(
    withTable([column('a', fixed(0x38), { flags: 0x0008 }), column('b', nvarchar(5))], { view: true }),
  );
  const rows = Array.from({ length: 2_500 }, (_, n): Value[] => [n, `r${n}`]);
  const load = loading(fake.database, ['a', 'b'], async (open) => {
    expect(open.path).toBe('insert');
    await open.write({ rows: rows.length, columns: [rows.map(([a]) => a as Value), rows.map(([, b]) => b as Value)] });
    return await open.finish();
  });
  expect(await load).toEqual({ rows: 2_500 });
  const inserts = fake.server.requests.flatMap((one) => (one.kind === 'rpc' ? [one.texts] : []));
  expect(inserts).toHaveLength(3);
  expect(inserts[0]?.[0]).toMatch(/^INSERT INTO \[dbo\]\.\[t\] \(\[a\], \[b\]\) VALUES \(@p1, @p2\), \(@p3, @p4\)/);
  const first = fake.server.requests.find((one) => one.kind === 'rpc');
  // @p1 of 0: an int of 4 bytes that takes NULL, with its length.
  expect(first?.kind === 'rpc' && first.bytes.includes(Buffer.from('400070003100002604040000000003', 'hex'))).toBe(
    true,
  );
  expect(inserts[0]?.[1]).toMatch(/^@p1 int, @p2 nvarchar\(5\), @p3 int/);
});
