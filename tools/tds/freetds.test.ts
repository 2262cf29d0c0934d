import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Value } from '../../src/contract/values.ts';
import { runProgram } from '../run-program.ts';
import { type DebianPrograms, debianPrograms } from '../services/debian.ts';
import { offer } from '../services/offer.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Sample, samples } from './samples.ts';
import { startTdsServer, type TdsServer, type TdsServerOptions } from './server.ts';
import { column, columns, done, row } from './tokens.ts';
import { datetimeN, decimal, fixed, intN, nvarchar, nvarcharMax, varchar } from './types.ts';

/** A second client that had no part in the scripted server: FreeTDS, its tsql and freebcp. */
let freetds: Awaited<ReturnType<typeof offer<{ readonly programs: DebianPrograms }>>>;

beforeAll(async () => {
  freetds = await offer('freetds', async () => ({ programs: await debianPrograms('freetds-bin') }));
}, 180_000);

async function client(
  { root, command }: DebianPrograms,
  name: 'tsql' | 'freebcp',
  parameters: readonly string[],
  input = '',
): Promise<string> {
  const [program, ...before] = command(`usr/bin/${name}`);
  const environment = { TDSVER: '7.4', LC_ALL: 'C.UTF-8', GCONV_PATH: join(root, 'usr/lib/x86_64-linux-gnu/gconv') };
  return (await runProgram(program, [...before, ...parameters], { environment, input })).stdout;
}

const login = ({ port }: TdsServer): string[] => ['-H', '127.0.0.1', '-p', String(port), '-U', 'sa', '-P', 'secret'];

/** As tsql prints it: it cuts dates and times to minutes. */
function printed(value: Value, { logical }: Sample): string | null {
  if (logical.kind === 'date' || logical.kind === 'time' || logical.kind === 'timestamp') return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (logical.kind === 'float') return Object.is(value, -0) ? '-0' : null;
  return logical.kind === 'uuid' ? String(value).toUpperCase() : String(value);
}

test('tsql reads every type as we do', async (context) => {
  if (!freetds.available) return context.skip(freetds.reason);
  const asked = samples.filter(({ native, values, logical }) => {
    return native !== 'xml' && values.every(([, value]) => printed(value, { logical } as Sample) !== null);
  });
  const answer: TdsServerOptions['answer'] = (request) => {
    const index = request.kind === 'batch' ? /^sample (\d+)/.exec(request.sql)?.[1] : undefined;
    const sample = index === undefined ? undefined : asked[Number(index)];
    if (!sample) return undefined;
    const list = [column('v', sample.type)];
    const rows = [...sample.values.map(([bytes]) => bytes), null].map((bytes) => row(list, [bytes]));
    return Buffer.concat([columns(...list), ...rows, done({ count: rows.length, command: 0xc1 })]);
  };
  await using server = await startTdsServer({ encryption: 'not supported', answer });
  const script = asked.map((_, index) => `sample ${index}\ngo\n`).join('');
  const said = await client(freetds.programs, 'tsql', [...login(server), '-o', 'qh'], `${script}exit\n`);
  const expected = asked.flatMap((sample) => [...sample.values.map(([, value]) => printed(value, sample)), 'NULL']);
  expect(asked.length).toBeGreaterThan(20);
  expect(said.trimEnd().split('\n')).toEqual(expected);
  expect(server.failures).toEqual([]);
});

test('freebcp describes, keeps an identity and loads in the way that we do', async (context) => {
  if (!freetds.available) return context.skip(freetds.reason);
  const list = [
    column('id', fixed(0x38), { flags: 0x0018 }),
    column('n', intN(4)),
    column('v', nvarchar(20)),
    column('c', varchar(10)),
    column('d', decimal(12, 2)),
    column('x', datetimeN(8)),
    column('m', nvarcharMax()),
  ];
  const answer: TdsServerOptions['answer'] = (request) => {
    const described = request.kind === 'batch' && /FMTONLY/i.test(request.sql);
    return described ? Buffer.concat([columns(...list), done({ count: 0, command: 0xc1 })]) : undefined;
  };
  await using server = await startTdsServer({ encryption: 'not supported', answer });
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'rows.txt');
  await writeFile(file, '1\t2\tabc\txyz\t1.25\t2024-05-01 00:00:00\tlong\n2\t\t\t\t\t\t\n');
  const address = ['-S', `127.0.0.1:${server.port}`, '-U', 'sa', '-P', 'secret'];
  const said = await client(freetds.programs, 'freebcp', ['t', 'in', file, ...address, '-c', '-E']);
  expect(said).toContain('2 rows copied');
  const sql = server.requests.flatMap((one) => (one.kind === 'batch' ? [one.sql.toLowerCase()] : []));
  expect(sql).toContain('set identity_insert t on');
  expect(sql.at(-1)).toMatch(/^insert bulk t \(\[id\] int, \[n\] int, \[v\] nvarchar\(20\)/);
  const load = server.requests.find((one) => one.kind === 'bulk load');
  if (load?.kind !== 'bulk load') return expect.unreachable('There was no bulk load.');
  // A column that takes no NULL is declared as the server told it, an identity with its flag.
  expect(load.columns[0]).toMatchObject({ name: 'id', type: 0x38, flags: 0x0018 });
  expect(load.rows[0]?.slice(0, 4)).toEqual([
    Buffer.from([1, 0, 0, 0]),
    Buffer.from([2, 0, 0, 0]),
    Buffer.from('abc', 'utf16le'),
    Buffer.from('xyz'),
  ]);
  expect(load.rows[1]).toEqual([Buffer.from([2, 0, 0, 0]), null, null, null, null, null, null]);
  expect(server.failures).toEqual([]);
});
