import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { run } from '../../../conformance/suite/execute.ts';
import { refusal } from '../../../conformance/suite/live.ts';
import { type TestCommandLine, testCommandLine } from '../../../tools/command-line.ts';
import { loadUnfinished } from '../../../tools/leave-staged.ts';
import { type S3Server, startS3 } from '../../../tools/redshift/s3-server.ts';
import { type TestRedshift, testRedshift } from '../../../tools/redshift/test-redshift.ts';

const S3 = { s3Bucket: 'loads', s3Prefix: 'some/where', s3IamRole: 'default', s3Region: 'eu-north-1' };
const KEYS = { s3AccessKeyId: 'AKIAEXAMPLE', s3SecretAccessKey: 'canary-secret' };

let dagflux: TestCommandLine;
let s3: S3Server;
let opened: TestRedshift;
beforeAll(async () => {
  dagflux = await testCommandLine();
  s3 = await startS3();
  vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.endpoint);
  opened = await testRedshift({ settings: { ...S3, ...KEYS } });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await opened[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
  await dagflux[Symbol.asyncDispose]();
});

test('the objects of a load that was killed are on the list, and swept one by one', async () => {
  const { host, port, database, username, password } = opened.emulator.address;
  const added = await dagflux.run(
    [
      ...['connections', 'add', 'wh', '--connector', 'redshift', '--host', host, '--port', String(port)],
      ...['--database', database, '--username', username, '--password-env', 'PASSWORD', '--no-use-ssl'],
      ...['--s3-bucket', 'loads', '--s3-prefix', 'some/where', '--s3-iam-role', 'default'],
      ...['--s3-region', 'eu-north-1', '--s3-access-key-id', 'AKIAEXAMPLE', '--s3-secret-access-key-env', 'SECRET'],
    ],
    { environment: { PASSWORD: password, SECRET: 'canary-secret' } },
  );
  expect([added.code, added.stderr]).toEqual([0, expect.any(String)]);
  await run(opened.database, 'CREATE TABLE long_rows (v varchar(1000000))');

  const load = await loadUnfinished(
    {
      ...{ home: dagflux.home, connection: 'wh', connector: 'redshift', table: 'long_rows', rows: 40 },
      settings: { host, port, database, username, password, useSsl: false, ...S3, ...KEYS },
      field: { name: 'v', type: { kind: 'text' }, native: 'character varying(1000000)' },
    },
    { AWS_ENDPOINT_URL_S3: s3.endpoint },
  );
  const list = async () => (await dagflux.json(['orphans', 'list'])) as { table: string; owner: string }[];
  const living = await list();
  expect(living.map(({ table, owner }) => [table, owner])).toEqual(
    [...s3.objects.keys()].map((path) => [`s3://${path}`, 'living']),
  );
  expect(s3.objects.size).toBe(2);
  expect(await dagflux.json(['orphans', 'sweep'])).toEqual([]);

  await load.kill();
  s3.refuse({ status: 403, code: 'AccessDenied' });
  expect(await dagflux.json(['orphans', 'sweep'])).toMatchObject([{ problem: 'unauthorized' }, { removed: false }]);
  s3.refuse(undefined);
  expect(await dagflux.json(['orphans', 'sweep'])).toEqual(
    living.map(({ table }) => ({ connection: 'wh', table, removed: true, problem: null })),
  );
  expect([s3.objects.size, await list()]).toEqual([0, []]);
});

test('no other object is removed, and none without a bucket', async () => {
  const before = s3.requests.length;
  for (const path of ['s3://loads/some/where/report.csv.gz', 's3://loads', 'long_rows']) {
    await refusal(Promise.resolve(opened.database.removeStaged?.(path)), 'invalid-input');
  }
  const plain = await opened.open({});
  const path = `s3://loads/dagflux-${'0'.repeat(24)}/000001.csv.gz`;
  await refusal(Promise.resolve(plain.removeStaged?.(path)), 'unsupported');
  expect(s3.requests.length).toBe(before);
});
