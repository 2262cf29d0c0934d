import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canary } from './canary.ts';
import { startScript } from './script.ts';
import { temporaryFolder } from './temporary-folder.ts';

const secret = `cän'ary "p@ss"/w%rd?<&>\\\n+ ~end`;
const { inValue, inFolder, inProcessList } = canary({ password: secret });

const around = (bytes: Buffer, before: string, encoding: 'base64' | 'base64url' | 'hex') =>
  Buffer.concat([Buffer.from(before), bytes, Buffer.from('after it')]).toString(encoding);

test.each([
  ['as it is', `before ${secret} after`],
  ['JSON', JSON.stringify({ deep: [{ password: secret }] })],
  ['JSON inside JSON', JSON.stringify({ body: JSON.stringify({ password: secret }) })],
  ['a URL', `postgres://app:${encodeURIComponent(secret)}@host/db`],
  ['a URL in lower case', encodeURIComponent(secret).toLowerCase().replace('cän', 'cän')],
  ['a form', new URLSearchParams({ a: '1', password: secret, z: '2' }).toString()],
  ['an SQL literal', `ALTER ROLE x PASSWORD '${secret.replaceAll("'", "''")}'`],
  ['hex', around(Buffer.from(secret), 'x', 'hex')],
  ...['', '1', '12', '123'].map((before) => [
    `base64 after ${before.length}`,
    around(Buffer.from(secret), before, 'base64'),
  ]),
  ...['', '1', '12', '123'].map((before) => [
    `base64url after ${before.length}`,
    around(Buffer.from(secret), before, 'base64url'),
  ]),
])('a leak written as %s is found', (_, text) => {
  expect(inValue('here', text)).toContainEqual(expect.objectContaining({ where: 'here', secret: 'password' }));
});

test('a leak in an error, its causes and hidden properties is found', () => {
  const error = new Error('outer', { cause: new Error('inner', { cause: { deep: [secret] } }) });
  expect(inValue('error', error)).not.toEqual([]);
  const hidden = Object.defineProperty(new Error('x'), 'secret', { value: secret, enumerable: false });
  expect(inValue('error', hidden)).not.toEqual([]);
  expect(inValue('error', new Error(`about ${secret}`))).not.toEqual([]);
});

test('a leak in a file deep inside a folder is found, and where', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'a', 'b'), { recursive: true });
  await writeFile(join(folder.path, 'clean'), 'nothing');
  expect(inFolder(folder.path)).toEqual([]);
  const file = join(folder.path, 'a', 'b', 'dump.bin');
  await writeFile(file, Buffer.concat([Buffer.alloc(5000), Buffer.from(secret, 'utf16le')]));
  expect(inFolder(folder.path)).toEqual([{ where: file, secret: 'password', spelling: 'UTF-16' }]);
});

test('a leak in the process list is found', async () => {
  expect(inProcessList()).toEqual([]);
  const script = startScript(`console.log('here'); for await (const _ of process.stdin);`, [`--password=${secret}`]);
  await script.firstLine;
  expect(inProcessList()).not.toEqual([]);
  script.process.stdin?.end();
  await script.output;
});

test('what is no leak is not reported', () => {
  expect(inValue('text', 'canary password p@ss')).toEqual([]);
  expect(inValue('value', { a: [1, null, undefined, Symbol('x'), new Error('y')] })).toEqual([]);
});
