import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { query, read, run, toBatch } from '../../../conformance/suite/execute.ts';
import { refusal } from '../../../conformance/suite/live.ts';
import { reachableTemporaryFolder, serverUser } from '../../../tools/postgres-binaries.ts';
import { type S3Server, startS3 } from '../../../tools/redshift/s3-server.ts';
import { type TestRedshift, testRedshift } from '../../../tools/redshift/test-redshift.ts';
import { validateSettings } from '../../contract/form.ts';
import type { Field, Value } from '../../contract/values.ts';
import { redshift } from './manifest.ts';
import { stageOf } from './s3.ts';

const SETTINGS = {
  s3Bucket: 'loads',
  s3Prefix: 'some/where',
  s3IamRole: 'arn:aws:iam::123456789012:role/reader',
  s3Region: 'eu-north-1',
  s3AccessKeyId: 'AKIAEXAMPLE',
  s3SecretAccessKey: 'canary-secret',
};

let s3: S3Server;
let opened: TestRedshift;
/** What the emulation reads objects through: PostgreSQL's COPY reads the same CSV from a file. */
let copied: string[] = [];
let file = 0;

beforeAll(async () => {
  s3 = await startS3();
  vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.endpoint);
  const folder = join(reachableTemporaryFolder(serverUser()), `dagflux-s3-${process.pid}`);
  mkdirSync(folder, { mode: 0o755 });
  owned.defer(() => rmSync(folder, { recursive: true }));
  let last = '';
  opened = await testRedshift({
    settings: SETTINGS,
    translate: (sql) => {
      const found =
        /^COPY (?<table>\S+) (?<columns>\(.*?\)) FROM 's3:\/\/(?<below>[^']*)'.* NULL AS '(?<nullText>[^']*)'/.exec(
          sql,
        );
      const { table = '', columns, below = '', nullText } = found?.groups ?? {};
      if (found) {
        copied.push(sql);
        last = table;
        const parts = [...s3.objects].filter(([path]) => path.startsWith(below));
        file += 1;
        const path = join(folder, `${file}.csv`);
        writeFileSync(path, Buffer.concat(parts.map(([, bytes]) => gunzipSync(bytes))), { mode: 0o644 });
        return `COPY ${table} ${columns} FROM '${path}' (FORMAT csv, NULL '${nullText}', ENCODING 'UTF8')`;
      }
      return sql === 'SELECT pg_last_copy_count()' ? `SELECT count(*) FROM ${last}` : undefined;
    },
  });
});
const owned = new AsyncDisposableStack();
afterAll(async () => {
  vi.unstubAllEnvs();
  expect(opened.emulator.denied).toEqual([]);
  await opened[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
  await owned.disposeAsync();
});
beforeEach(() => {
  copied = [];
  s3.refuse(undefined);
});

const fields: readonly Field[] = [
  { name: 'k', type: { kind: 'int', bits: 64 }, native: 'bigint' },
  { name: 'v.w', type: { kind: 'text' }, native: 'character varying(100)' },
  { name: 'b', type: { kind: 'binary' }, native: 'varbyte(100)' },
  { name: 'd', type: { kind: 'json' }, native: 'super' },
  { name: 't', type: { kind: 'timestamp', zoned: true, fraction: 6 }, native: 'timestamp with time zone' },
];
const rows: Value[][] = [
  [
    1n,
    'a "quoted", text\nof two lines \\ \\N',
    Uint8Array.of(0, 255),
    '{"a":[1,"x\\"y"]}',
    '2024-05-01 10:34:56.789012+00',
  ],
  [9007199254740993n, '', new Uint8Array(0), '[]', '1969-12-31 23:59:59.999999+00'],
  [3n, null, null, null, null],
  [4n, 'NULL', null, '"s"', null],
  [5n, '北京 👍 ', null, null, null],
];

async function create(): Promise<string> {
  const name = `t${Math.random().toString(36).slice(2)}`;
  await run(
    opened.database,
    `CREATE TABLE ${name} (k bigint, "v.w" varchar(100), b varbyte(100), d super, t timestamptz)`,
  );
  return name;
}

const load = (name: string, ...batches: Value[][][]) =>
  opened.database.session(
    async (session) => {
      await using loading = await session.load({ name }, fields);
      for (const batch of batches) await loading.write(toBatch(batch, fields.length));
      return { path: loading.path, ...(await loading.finish()) };
    },
    { transaction: 'write' },
  );

describe('a load through S3', () => {
  test('every value arrives; the objects are signed for, below a name of their own, and gone afterwards', async () => {
    const name = await create();
    const before = s3.requests.length;
    expect(await load(name, rows.slice(0, 2), rows.slice(2))).toEqual({ path: 'copy from S3', rows: 5 });
    const sorted = [...rows].sort((a, b) => Number((a[0] as bigint) - (b[0] as bigint)));
    expect(await read(opened.database, `SELECT * FROM ${name} ORDER BY k`)).toEqual(sorted);
    const [statement = ''] = copied;
    const run = /dagflux-[0-9a-f]{24}/.exec(statement)?.[0];
    expect(statement).toBe(
      `COPY "${name}" ("k", "v.w", "b", "d", "t") FROM 's3://loads/some/where/${run}/' IAM_ROLE 'arn:aws:iam::123456789012:role/reader' REGION 'eu-north-1' CSV GZIP NULL AS 'null-${run}' DATEFORMAT 'auto' TIMEFORMAT 'auto' COMPUPDATE OFF STATUPDATE OFF`,
    );
    const key = `loads/some/where/${run}/000001.csv.gz`;
    expect(s3.requests.slice(before)).toEqual([
      { method: 'PUT', path: key, accessKey: 'AKIAEXAMPLE' },
      { method: 'DELETE', path: key, accessKey: 'AKIAEXAMPLE' },
    ]);
    expect(s3.objects.size).toBe(0);
  });

  test('of nothing there is no COPY', async () => {
    expect(await load(await create())).toEqual({ path: 'copy from S3', rows: 0 });
    expect(copied).toEqual([]);
  });

  test('a value that cannot be is refused by row and column; nothing is left, in S3 neither', async () => {
    const name = await create();
    const bad: Value[] = [6n, 'x'.repeat(101), null, null, null];
    expect(await refusal(load(name, rows, [bad]), 'invalid-data')).toMatchObject({ native: { row: 6, column: 'v.w' } });
    expect(await query(opened.database, `SELECT count(*) FROM ${name}`)).toEqual([[0n]]);
    expect(s3.objects.size).toBe(0);
  });

  test('what COPY refuses undoes all of it', async () => {
    const name = await create();
    const bad: Value[] = [6n, 'x', null, null, 'no moment'];
    await refusal(load(name, rows, [bad]), 'invalid-data');
    expect(await query(opened.database, `SELECT count(*) FROM ${name}`)).toEqual([[0n]]);
    expect(s3.objects.size).toBe(0);
  });

  test('a load that is given up leaves no object', async () => {
    const name = await create();
    const work = opened.database.session(
      async (session) => {
        await using loading = await session.load({ name }, fields);
        await loading.write(toBatch(rows, fields.length));
      },
      { transaction: 'write' },
    );
    await refusal(work, 'conflict');
    expect(s3.objects.size).toBe(0);
  });
});

describe('what S3 refuses is said, with the next step and without a secret', () => {
  test.each([
    [403, 'AccessDenied', 'unauthorized'],
    [404, 'NoSuchBucket', 'not-found'],
    [403, 'InvalidAccessKeyId', 'unauthenticated'],
    [403, 'SignatureDoesNotMatch', 'unauthenticated'],
    [400, 'ExpiredToken', 'unauthenticated'],
    [301, 'PermanentRedirect', 'invalid-input'],
    [400, 'SomethingNew', 'unreachable'],
  ] as const)('%i %s', async (status, code, ours) => {
    const name = await create();
    s3.refuse({ status, code });
    const error = await refusal(load(name, rows), ours);
    expect(error.hint).toBeTruthy();
    expect(JSON.stringify([error.message, error.hint, error.native])).not.toMatch(/canary|AKIA/);
    s3.refuse(undefined);
    expect(await load(name, rows)).toMatchObject({ rows: 5 });
  });
});

describe('the fields', () => {
  const settings = (more: object) =>
    validateSettings(redshift.form, { host: 'h', database: 'd', username: 'u', password: 'p', ...more });

  test('none, or what goes with what', () => {
    expect(stageOf(settings({}))).toBeNull();
    expect(() => stageOf(settings({ s3Bucket: 'b' }))).toThrow('"s3IamRole" is required');
    expect(() => stageOf(settings({ s3Bucket: 'b', s3IamRole: 'default', s3AccessKeyId: 'k' }))).toThrow(
      'belong together',
    );
    const host = 'w.123456789012.eu-north-1.redshift-serverless.amazonaws.com';
    expect(stageOf(settings({ s3Bucket: 'b', s3IamRole: 'default', host }))).toEqual({
      bucket: 'b',
      prefix: 'dagflux/',
      role: 'default',
      region: 'eu-north-1',
      credentials: undefined,
    });
  });

  test('they are checked when the connection is opened', async () => {
    await refusal(redshift.open(settings({ s3Bucket: 'b' })), 'invalid-input');
  });
});
