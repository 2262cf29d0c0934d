import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import type { Field, Value } from '../contract/values.ts';
import { cellBytes } from './cell-bytes.ts';
import { createSpool } from './spool.ts';

const fields: readonly Field[] = [{ name: 't', type: { kind: 'text' }, native: 'text' }];

async function bytesOf(value: Value, row = 0): Promise<string> {
  const scope = new AsyncDisposableStack();
  onTestFinished(() => scope.disposeAsync());
  const spool = scope.use(createSpool(scope.use(await temporaryFolder()).path));
  const rows = spool.next();
  await rows.append({ rows: 1, columns: [[value]] });
  const pieces: Uint8Array[] = [];
  for await (const piece of await cellBytes(rows, fields, { row, column: 0 })) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

test('a value comes whole, in pieces that cut no character', async () => {
  const long = `x${'😀'.repeat(50_000)}`;
  expect(await bytesOf(long)).toBe(long);
  expect(await bytesOf('short')).toBe('short');
  expect(await bytesOf(null)).toBe('');
});

test('half of a character is refused, and not changed into another one', async () => {
  for (const text of ['\ud83d', `${'a'.repeat(100_000)}\ud83d`]) {
    await expect(bytesOf(text)).rejects.toMatchObject({ code: 'invalid-data' });
  }
});

test('a cell that is not there is known before anything is sent', async () => {
  await expect(bytesOf('a', 1)).rejects.toMatchObject({ code: 'not-found' });
});
