import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestDatabase } from './test-database.ts';
import { testDatabase } from './test-database.ts';

let here: TestDatabase;
let tables = 0;

beforeAll(async () => {
  here = await testDatabase();
});
afterAll(() => here[Symbol.asyncDispose]());

// COPY BINARY as PostgreSQL's documentation gives it, written anew here so that the decoder is not tested against itself.

type Cell = Buffer | null;

const words = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => void bytes.writeUInt16BE(value & 0xffff, index * 2));
  return bytes;
};
const int4 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int8 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
};
const float8 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
};
const jsonb = (text: string): Buffer => Buffer.concat([Buffer.from([1]), Buffer.from(text)]);

/** PostgreSQL's numeric: digits to the base 10,000, without zeros at either end. */
function numeric(text: string): Buffer {
  if (text === 'NaN') return words(0, 0, 0xc000, 0);
  if (text === 'Infinity') return words(0, 0, 0xd000, 0x20);
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const padded = whole.padStart(Math.ceil(whole.length / 4) * 4, '0');
  const all = padded + fraction.padEnd(Math.ceil(fraction.length / 4) * 4, '0');
  const digits = (all.match(/.{4}/g) ?? []).map(Number);
  let weight = padded.length / 4 - 1;
  while (digits[0] === 0) {
    digits.shift();
    weight -= 1;
  }
  while (digits.at(-1) === 0) digits.pop();
  const sign = negative && digits.length > 0 ? 0x4000 : 0;
  return words(digits.length, digits.length === 0 ? 0 : weight, sign, fraction.length, ...digits);
}

const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), int4(0), int4(0)]);

function copyBytes(rows: readonly (readonly Cell[])[]): Buffer {
  const parts: Buffer[] = [HEADER];
  for (const row of rows) {
    parts.push(words(row.length));
    for (const cell of row) parts.push(int4(cell === null ? -1 : cell.length), ...(cell === null ? [] : [cell]));
  }
  return Buffer.concat([...parts, words(0xffff)]);
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Loads the streams into a new table of these columns and returns its name. */
async function load(columns: string, types: string, streams: readonly AsyncIterable<Uint8Array>[]): Promise<string> {
  tables += 1;
  const name = `t${tables}`;
  await here.query(`CREATE TABLE ${name} (${columns})`);
  const fields = await here.database.fields({ name });
  const tag = `pgcopy-binary/18:${types}`;
  await here.database.session(
    async (session) => {
      expect(session.wire?.accepts(tag, fields)).toBe(true);
      await session.wire?.load({ name }, fields, tag, streams);
    },
    { transaction: 'write' },
  );
  return name;
}

const loadRows = (columns: string, types: string, rows: readonly (readonly Cell[])[], size = 1 << 16) =>
  load(columns, types, [inPieces(copyBytes(rows), size)]);

const valuesOf = async (name: string): Promise<unknown[]> =>
  (await here.query(`SELECT * FROM ${name} ORDER BY rowid`)).map(([value]) => value);

const MICROSECONDS_TO_2000 = 946_684_800_000_000n;

describe('one value after another', () => {
  const cases: readonly (readonly [string, string, readonly (readonly [Cell, unknown])[]])[] = [
    [
      'bool',
      'BOOLEAN',
      [
        [Buffer.from([1]), true],
        [Buffer.from([0]), false],
        [null, null],
      ],
    ],
    [
      'int2',
      'SMALLINT',
      [
        [words(-32768), -32768],
        [words(32767), 32767],
      ],
    ],
    [
      'int2',
      'BIGINT',
      [
        [words(-1), -1n],
        [words(7), 7n],
      ],
    ],
    [
      'int4',
      'INTEGER',
      [
        [int4(-2147483648), -2147483648],
        [int4(2147483647), 2147483647],
      ],
    ],
    [
      'int4',
      'BIGINT',
      [
        [int4(-5), -5n],
        [int4(5), 5n],
      ],
    ],
    ['oid', 'UINTEGER', [[int4(-1), 4294967295]]],
    ['oid', 'BIGINT', [[int4(-1), 4294967295n]]],
    [
      'int8',
      'BIGINT',
      [
        [int8(-(1n << 63n)), -(1n << 63n)],
        [int8((1n << 63n) - 1n), (1n << 63n) - 1n],
        [int8(-1n), -1n],
      ],
    ],
    [
      'float8',
      'DOUBLE',
      [
        [float8(-0), -0],
        [float8(Number.NaN), Number.NaN],
        [float8(-Infinity), -Infinity],
        [float8(0.1), 0.1],
      ],
    ],
    [
      'numeric',
      'DECIMAL(4,2)',
      [
        [numeric('-99.99'), '-99.99'],
        [numeric('0'), '0.00'],
      ],
    ],
    [
      'numeric',
      'DECIMAL(9,0)',
      [
        [numeric('-123456789'), '-123456789'],
        [numeric('10000'), '10000'],
      ],
    ],
    [
      'numeric',
      'DECIMAL(18,6)',
      [
        [numeric('-999999999999.999999'), '-999999999999.999999'],
        [numeric('0.000001'), '0.000001'],
      ],
    ],
    [
      'numeric',
      'DECIMAL(38,10)',
      [
        [numeric('-1234567890123456789012345678.0123456789'), '-1234567890123456789012345678.0123456789'],
        [numeric('1'), '1.0000000000'],
      ],
    ],
    [
      'numeric',
      'DECIMAL(5,1)',
      [
        [numeric('1.25'), '1.3'],
        [numeric('-1.25'), '-1.3'],
        [numeric('1.2499'), '1.2'],
      ],
    ],
    [
      'numeric',
      'VARCHAR',
      [
        [numeric('NaN'), 'NaN'],
        [numeric('Infinity'), 'Infinity'],
        [numeric('0.00'), '0.00'],
        [numeric(`1${'0'.repeat(80)}.5`), `1${'0'.repeat(80)}.5`],
        [numeric('-0.00001234'), '-0.00001234'],
      ],
    ],
    [
      'text',
      'VARCHAR',
      [
        [Buffer.from(''), ''],
        [Buffer.from('twelve bytes'), 'twelve bytes'],
        [Buffer.from('thirteen byte'), 'thirteen byte'],
        [null, null],
        [Buffer.from('é👍'.repeat(9)), 'é👍'.repeat(9)],
      ],
    ],
    [
      'jsonb',
      'JSON',
      [
        [jsonb('{"a": 1.10}'), '{"a": 1.10}'],
        [jsonb('[1, 2, 3, "a longer one"]'), '[1, 2, 3, "a longer one"]'],
      ],
    ],
    ['bytea', 'BLOB', [[Buffer.from([0, 255]), new Uint8Array([0, 255])]]],
    [
      'uuid',
      'UUID',
      [
        [Buffer.from('00000000000040008000ffffffffffff', 'hex'), '00000000-0000-4000-8000-ffffffffffff'],
        [Buffer.alloc(16, 255), 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
      ],
    ],
    [
      'date',
      'DATE',
      [
        [int4(0), '2000-01-01'],
        [int4(2147483647), 'infinity'],
        [int4(-2147483648), '-infinity'],
        [int4(-746117), '0044-03-15 BC'],
      ],
    ],
    [
      'time',
      'TIME',
      [
        [int8(86_400_000_000n), '24:00:00'],
        [int8(1n), '00:00:00.000001'],
      ],
    ],
    [
      'timetz',
      'TIME WITH TIME ZONE',
      [
        [Buffer.concat([int8(0n), int4(-19_800)]), '00:00:00+05:30'],
        [Buffer.concat([int8(0n), int4(57_599)]), '00:00:00-15:59:59'],
      ],
    ],
    [
      'timestamp',
      'TIMESTAMP',
      [
        [int8(0n), '2000-01-01 00:00:00'],
        [int8(-1n), '1999-12-31 23:59:59.999999'],
        [int8(-MICROSECONDS_TO_2000), '1970-01-01 00:00:00'],
      ],
    ],
    [
      'timestamptz',
      'TIMESTAMP WITH TIME ZONE',
      [
        [int8((1n << 63n) - 1n), 'infinity'],
        [int8(-(1n << 63n)), '-infinity'],
        [int8(4_294_967_296n), '2000-01-01 01:11:34.967296+00'],
      ],
    ],
    [
      'interval',
      'INTERVAL',
      [
        [Buffer.concat([int8(-1_500_000n), int4(-3), int4(14)]), 'P1Y2M-3DT-1.5S'],
        [Buffer.alloc(16), 'PT0S'],
      ],
    ],
  ];
  test.for(cases)('%s into %s', async ([postgresType, native, values]) => {
    const name = await loadRows(
      `v ${native}`,
      postgresType,
      values.map(([cell]) => [cell]),
      7,
    );
    expect(await valuesOf(name)).toEqual(values.map(([, value]) => value));
  });
});

test('what DuckDB cannot hold is refused by row and column', async () => {
  const refused = async (native: string, type: string, cell: Cell): Promise<void> => {
    const good = type === 'numeric' ? numeric('1') : Buffer.alloc(type === 'interval' ? 16 : 8);
    await expect(
      loadRows(`k INTEGER, v ${native}`, `int4,${type}`, [
        [int4(1), good],
        [int4(2), cell],
      ]),
    ).rejects.toMatchObject({
      code: 'invalid-data',
      native: { row: 2, column: 'v' },
    });
  };
  await refused('DECIMAL(5,2)', 'numeric', numeric('NaN'));
  await refused('DECIMAL(5,2)', 'numeric', numeric('Infinity'));
  await refused('DECIMAL(5,2)', 'numeric', numeric('1000'));
  await refused('DECIMAL(38,0)', 'numeric', numeric(`1${'0'.repeat(38)}`));
  await refused('TIMESTAMP', 'timestamp', int8(9_223_371_331_199_999_999n));
  await refused('INTERVAL', 'interval', Buffer.concat([int8((1n << 63n) - 1n), int4(2147483647), int4(2147483647)]));
  await expect(loadRows('v INTEGER NOT NULL', 'int4', [[int4(1)], [null]])).rejects.toMatchObject({
    code: 'constraint',
    native: { row: 2, column: 'v' },
  });
});

test('any decimal arrives with its digits, as decimal and as text', async () => {
  const decimal = fc
    .tuple(fc.bigInt({ min: 1n - 10n ** 26n, max: 10n ** 26n - 1n }), fc.integer({ min: 0, max: 12 }))
    .map(([units, scale]) => {
      const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
      const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
      return units < 0n ? `-${text}` : text;
    });
  await fc.assert(
    fc.asyncProperty(fc.array(decimal, { minLength: 1, maxLength: 200 }), async (texts) => {
      const name = await loadRows(
        'a VARCHAR, b DECIMAL(38,12)',
        'numeric,numeric',
        texts.map((text) => [numeric(text), numeric(text)]),
      );
      expect(await valuesOf(name)).toEqual(texts);
      expect(await here.query(`SELECT count(*) FROM ${name} WHERE a::DECIMAL(38,12) <> b`)).toEqual([[0n]]);
    }),
    { numRuns: 15 },
  );
});

test('rows arrive however the bytes are cut, over several vectors and slabs', async () => {
  const row = fc.tuple(
    fc.option(fc.string({ unit: 'binary', maxLength: 40 })),
    fc.option(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n })),
    fc.option(fc.string({ unit: 'grapheme', maxLength: 6 })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 300 }), fc.integer({ min: 1, max: 5000 }), async (some, size) => {
      const rows = Array.from({ length: 9 }, () => some).flat();
      const name = await loadRows(
        'a VARCHAR, b BIGINT, c VARCHAR',
        'text,int8,varchar',
        rows.map(([a, b, c]) => [
          a === null ? null : Buffer.from(a),
          b === null ? null : int8(b),
          c === null ? null : Buffer.from(c),
        ]),
        size,
      );
      expect(await here.query(`SELECT * FROM ${name} ORDER BY rowid`)).toEqual(rows);
    }),
    { numRuns: 15 },
  );
});

test('several streams fill one table, and a value larger than a slab passes', async () => {
  const huge = 'x'.repeat(5_000_000);
  const part = (from: number): AsyncIterable<Uint8Array> =>
    inPieces(
      copyBytes(
        Array.from({ length: 30_000 }, (_, row) => [
          int4(from + row),
          Buffer.from(row === 17 ? huge : `row ${from + row}`),
        ]),
      ),
      10_000,
    );
  const name = await load('k INTEGER PRIMARY KEY, v VARCHAR', 'int4,text', [part(0), part(30_000), part(60_000)]);
  expect(
    await here.query(`SELECT count(*), sum(k), max(length(v)), count(*) FILTER (v = 'row ' || k) FROM ${name}`),
  ).toEqual([[90_000n, '4049955000', 5_000_000n, 89_997n]]);
});

test('a stream that is cut off or damaged is an error, and nothing is written', async () => {
  const whole = copyBytes(Array.from({ length: 3000 }, (_, row) => [int4(row)]));
  const attempt = (bytes: Buffer): Promise<unknown> => load('v INTEGER', 'int4', [inPieces(bytes, 1000)]);
  for (const bytes of [
    whole.subarray(0, -2),
    whole.subarray(0, -5),
    whole.subarray(0, 10),
    Buffer.alloc(0),
    Buffer.concat([Buffer.from('x'), whole]),
    Buffer.concat([whole, Buffer.from('more')]),
    copyBytes([[int4(1), int4(2)]]),
  ]) {
    await expect(attempt(bytes)).rejects.toMatchObject({ code: 'invalid-data' });
    expect(await here.query(`SELECT count(*) FROM t${tables}`)).toEqual([[0n]]);
  }
});

test('a table wider than a slab', async () => {
  const columns = Array.from({ length: 1600 }, (_, index) => `c${index} INTEGER`);
  const rows = Array.from({ length: 300 }, (_, row) => columns.map((_, index) => int4(row * index)));
  const name = await loadRows(columns.join(', '), columns.map(() => 'int4').join(','), rows);
  expect(await here.query(`SELECT count(*), sum(c1599), sum(c0) FROM ${name}`)).toEqual([[300n, '71715150', '0']]);
});
