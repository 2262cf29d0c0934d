import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { batchOf } from '../../tools/file-values.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import type { Field, Value } from '../contract/values.ts';
import { type FileFormat, type FileWriterOptions, fileFormatOf, openFileWriter } from './writer.ts';

const field = (name: string, type: Field['type'] = { kind: 'text' }): Field => ({ name, type, native: type.kind });
const FIELDS = [field('id', { kind: 'int', bits: 64 }), field('note'), field('document', { kind: 'json' })];
const ROWS: readonly (readonly Value[])[] = [
  [9223372036854775807n, 'a, "b"', '{"n": 1.10,\n "big": 12345678901234567890}'],
  [null, '', null],
  [-1n, null, 'null'],
];

async function write(path: string, format: FileFormat, options: FileWriterOptions = {}) {
  await using writer = await openFileWriter(path, format, FIELDS, options);
  await writer.write(batchOf(ROWS.slice(0, 1), 3));
  await writer.write(batchOf(ROWS.slice(1), 3));
  return await writer.finish();
}

const FORMATS: readonly FileFormat[] = ['csv', 'json', 'ndjson', 'parquet', 'sqlite'];

test('CSV: NULL is empty, an empty text is quoted', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'a.csv');
  const { rows, bytes } = await write(path, 'csv');
  const text = await readFile(path, 'utf8');
  expect(text).toBe(
    'id,note,document\r\n' +
      '9223372036854775807,"a, ""b""","{""n"": 1.10,\n ""big"": 12345678901234567890}"\r\n' +
      ',"",\r\n-1,,null\r\n',
  );
  expect([rows, bytes]).toEqual([3, text.length]);
});

test('JSON and NDJSON: objects by name; JSON within JSON keeps its digits', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'a.ndjson');
  await write(path, 'ndjson');
  const lines = (await readFile(path, 'utf8')).split('\n');
  expect(lines).toEqual([
    '{"id":"9223372036854775807","note":"a, \\"b\\"","document":{"n": 1.10,  "big": 12345678901234567890}}',
    '{"id":null,"note":"","document":null}',
    '{"id":"-1","note":null,"document":null}',
    '',
  ]);
  const array = join(folder.path, 'a.json');
  await write(array, 'json');
  expect(JSON.parse(await readFile(array, 'utf8'))).toEqual(lines.slice(0, 3).map((line) => JSON.parse(line)));
});

test('no rows: a header, an empty array, nothing', async () => {
  await using folder = await temporaryFolder();
  const texts = { csv: 'a\r\n', json: '[]\n', ndjson: '' };
  for (const [format, expected] of Object.entries(texts)) {
    const path = join(folder.path, `empty.${format}`);
    await using writer = await openFileWriter(path, format as FileFormat, [field('a')]);
    expect(await writer.finish()).toEqual({ rows: 0, bytes: expected.length });
    expect(await readFile(path, 'utf8')).toBe(expected);
  }
});

test.each(FORMATS)(
  '%s: nothing is seen under the name before the end, and nothing is left without it',
  async (format) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, `a.${format}`);
    const recorded: string[] = [];
    const temporaryFiles = {
      record: async (file: string) => {
        recorded.push(file);
        return { close: async () => void recorded.splice(recorded.indexOf(file), 1) };
      },
    };
    {
      await using writer = await openFileWriter(path, format, FIELDS, { temporaryFiles });
      await writer.write(batchOf(ROWS, 3));
      const inside = await readdir(folder.path);
      expect(inside.filter((name) => !name.startsWith('.'))).toEqual([]);
      expect(recorded.map((file) => inside.includes(file.slice(folder.path.length + 1)))).toEqual([true]);
    }
    expect([await readdir(folder.path), recorded]).toEqual([[], []]);
    expect(await write(path, format, { temporaryFiles })).toMatchObject({ rows: 3, bytes: (await stat(path)).size });
    expect([await readdir(folder.path), recorded]).toEqual([[`a.${format}`], []]);
  },
);

test.each(FORMATS)('%s: a file that is there is refused, or replaced at the end with its rights', async (format) => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, `a.${format}`);
  await writeFile(path, 'old');
  await chmod(path, 0o640);
  await expect(write(path, format)).rejects.toMatchObject({ code: 'already-exists', hint: expect.any(String) });
  {
    await using writer = await openFileWriter(path, format, FIELDS, { overwrite: true });
    await writer.write(batchOf(ROWS, 3));
    expect(await readFile(path, 'utf8')).toBe('old');
  }
  expect(await readFile(path, 'utf8')).toBe('old');
  await write(path, format, { overwrite: true });
  expect(await readFile(path, 'utf8')).not.toBe('old');
  expect((await stat(path)).mode & 0o777).toBe(0o640);
});

test('a file that comes meanwhile is not replaced', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'a.csv');
  await using writer = await openFileWriter(path, 'csv', FIELDS);
  await writeFile(path, 'another');
  await expect(writer.finish()).rejects.toMatchObject({ code: 'already-exists' });
  expect(await readFile(path, 'utf8')).toBe('another');
});

test('a link is followed: its file is replaced', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'real'));
  await writeFile(join(folder.path, 'real', 'a.csv'), 'old');
  await symlink(join('real', 'a.csv'), join(folder.path, 'link.csv'));
  await write(join(folder.path, 'link.csv'), 'csv', { overwrite: true });
  expect(await readFile(join(folder.path, 'real', 'a.csv'), 'utf8')).toMatch(/^id,/);
  expect((await readdir(folder.path)).sort()).toEqual(['link.csv', 'real']);
});

test('where a file cannot be, and what cannot be in it, is said', async () => {
  await using folder = await temporaryFolder();
  const at = (...names: string[]) => join(folder.path, ...names);
  await writeFile(at('file'), '');
  await expect(write(at('nowhere', 'a.csv'), 'csv')).rejects.toMatchObject({ code: 'not-found' });
  await expect(write(at('file', 'a.csv'), 'csv')).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(write(folder.path, 'csv', { overwrite: true })).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(write('/dev/null', 'csv', { overwrite: true })).rejects.toMatchObject({ code: 'invalid-input' });
  const twice = openFileWriter(at('a.json'), 'json', [field('a'), field('a')]);
  await expect(twice).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('a') });
  await using writer = await openFileWriter(at('a.csv'), 'csv', [field('half')]);
  const half = writer.write(batchOf([['\ud83d']], 1));
  await expect(half).rejects.toMatchObject({ code: 'invalid-data', message: expect.stringContaining('half') });
});

test('a fired signal ends the work', async () => {
  await using folder = await temporaryFolder();
  const stop = new AbortController();
  {
    await using writer = await openFileWriter(join(folder.path, 'a.csv'), 'csv', FIELDS, { signal: stop.signal });
    await writer.write(batchOf(ROWS, 3));
    stop.abort();
    await expect(writer.write(batchOf(ROWS, 3))).rejects.toMatchObject({ code: 'cancelled' });
    await expect(writer.finish()).rejects.toMatchObject({ code: 'cancelled' });
  }
  expect(await readdir(folder.path)).toEqual([]);
});

test('a format is told by its ending', () => {
  expect(['a.csv', 'b.JSON', 'c.jsonl', 'd.ndjson', 'e.parquet', 'f.db', 'csv', 'e.txt'].map(fileFormatOf)).toEqual([
    'csv',
    'json',
    'ndjson',
    'ndjson',
    'parquet',
    'sqlite',
    undefined,
    undefined,
  ]);
});
