import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Value } from '../../src/contract/values.ts';
import { runProgram } from '../run-program.ts';
import { offer } from '../services/offer.ts';
import { pythonWith } from '../services/python.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Sample, samples } from './samples.ts';
import { startTdsServer, type TdsServer, type TdsServerOptions } from './server.ts';
import { column, columns, compressedRow, done, error, info, row } from './tokens.ts';
import { intN } from './types.ts';

/** The scripted server is honest if a client that had no part in it understands it: PyPI's python-tds. */
let python: Awaited<ReturnType<typeof offer<{ readonly program: string }>>>;

beforeAll(async () => {
  const packages = ['python-tds==1.17.1', 'pyOpenSSL==26.4.0'];
  python = await offer('python-tds', async () => ({ program: await pythonWith(packages, ['pytds', 'OpenSSL']) }));
}, 180_000);

interface Said {
  readonly results: readonly (
    | { readonly number: number; readonly line: number }
    | readonly (readonly unknown[])[]
    | null
  )[];
  readonly messages: readonly string[];
}

async function ask(program: string, server: TdsServer, job: object, options: { readonly tls: boolean }): Promise<Said> {
  await using folder = await temporaryFolder();
  const cafile = join(folder.path, 'ca.pem');
  await writeFile(cafile, server.authority);
  const input = JSON.stringify({ port: server.port, ...(options.tls && { cafile }), ...job });
  const { stdout } = await runProgram(program, [join(import.meta.dirname, 'other_client.py')], { input });
  return JSON.parse(stdout) as Said;
}

/** Statements of the form "sample 7" are answered with that sample, others with an empty answer. */
const options: TdsServerOptions = {
  encryption: 'not supported',
  answer: (request) => {
    const sql = request.kind === 'batch' ? request.sql : request.kind === 'rpc' ? (request.texts[0] ?? '') : '';
    const index = /^sample (\d+)( compressed)?$/.exec(sql);
    const sample = index && samples[Number(index[1])];
    if (sample) return answerOf(sample, index[2] !== undefined);
    if (sql === 'refused') {
      const told = { number: 547, severity: 16, line: 3, message: 'A constraint was violated.' };
      return Buffer.concat([error(told), done({ error: true })]);
    }
    if (sql !== 'talks') return undefined;
    return Buffer.concat([info({ number: 0, severity: 0, message: 'a word aside' }), done()]);
  },
};

function answerOf(sample: Sample, compressed: boolean): Buffer {
  const list = [column('v', sample.type), column('z', intN(4))];
  const write = compressed ? compressedRow : row;
  const last = Buffer.from([7, 0, 0, 0]);
  const rows = [...sample.values.map(([bytes]) => bytes), null].map((bytes) => write(list, [bytes, last]));
  return Buffer.concat([columns(...list), ...rows, done({ count: rows.length, command: 0xc1 })]);
}

/** As other_client.py shows it: Python counts in microseconds. */
function shown(value: Value, sample: Sample): unknown {
  const { kind } = sample.logical;
  if (typeof value === 'boolean' || value === null) return value;
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
  if (kind === 'time' || kind === 'timestamp') {
    const [clock = '', fraction = ''] = String(value).replace(/\+00$/, '').split('.');
    return `${clock}.${fraction.slice(0, 6).padEnd(6, '0')}`;
  }
  return String(value);
}

/** What python-tds itself reads in its own way. */
const OWN_WAY: readonly string[] = [
  // To its shortest form that is a double, not a float of 32 bits.
  'real',
  'float',
  // Year 1 and dates at its end with a zone, and fractions of 1/300 s rounded otherwise.
  'datetime',
  // It does not know the collations of UTF-8.
  'varchar(40)',
];

test('every type is read by it as by us, in both forms of a row', async (context) => {
  if (!python.available) return context.skip(python.reason);
  await using server = await startTdsServer(options);
  const asked = [...samples.keys()].filter((index) => !OWN_WAY.includes(samples[index]?.native ?? ''));
  for (const form of ['', ' compressed']) {
    const statements = asked.map((index) => ({ sql: `sample ${index}${form}` }));
    const { results } = await ask(python.program, server, { statements }, { tls: false });
    for (const [at, index] of asked.entries()) {
      const sample = samples[index] as Sample;
      const expected = [...sample.values.map(([, value]) => shown(value, sample)), null].map((value) => [value, '7']);
      const old = (rows: unknown): unknown =>
        JSON.parse(JSON.stringify(rows).replaceAll(/(0001-01-01 00:00:00)(?:\.000000)?/g, '$1'));
      expect({ native: sample.native, rows: old(results[at]) }).toEqual({ native: sample.native, rows: old(expected) });
    }
  }
  expect(server.failures).toEqual([]);
});

test('TLS, errors with their line, messages, transactions', async (context) => {
  if (!python.available) return context.skip(python.reason);
  await using server = await startTdsServer({ ...options, encryption: 'on' });
  const statements = [{ sql: 'refused' }, { sql: 'talks' }];
  const { results } = await ask(python.program, server, { statements, autocommit: false }, { tls: true });
  expect(results[0]).toMatchObject({ number: 547, line: 3 });
  const kinds = server.requests.map((request) => (request.kind === 'transaction' ? request.what : request.kind));
  expect(kinds).toContain(7);
  expect(server.failures).toEqual([]);
});

test('its bulk load is read to its end, value by value', async (context) => {
  if (!python.available) return context.skip(python.reason);
  await using server = await startTdsServer(options);
  await ask(python.program, server, { bulk: 500 }, { tls: false });
  const load = server.requests.find((request) => request.kind === 'bulk load');
  if (load?.kind !== 'bulk load') return expect.unreachable('There was no bulk load.');
  expect(load.complete).toBe(true);
  expect(load.columns.map(({ name }) => name)).toEqual(['i', 'd', 's', 'm', 't', 'u']);
  expect(load.rows).toHaveLength(501);
  expect(load.rows[499]?.[0]?.readInt32LE()).toBe(499);
  expect(load.rows[499]?.[2]?.toString('utf16le')).toBe('row 499');
  expect(load.rows[499]?.[3]?.toString('utf16le')).toBe('long '.repeat(499));
  expect(load.rows[500]).toEqual([null, null, null, null, null, null]);
  expect(server.failures).toEqual([]);
});
