import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { StatementEvent } from '../../contract/connector.ts';
import type { Field, Value } from '../../contract/values.ts';
import type { Format } from '../format.ts';
import { createSink } from '../sink.ts';
import { createResultWriter } from './results.ts';
import { createTable } from './table.ts';
import { cut, formatBytes, formatSeconds, printable, width } from './text.ts';

const TEXT = { kind: 'text' } as const;
const field = (name: string): Field => ({ name, type: TEXT, native: 'text' });

function select(names: readonly string[], rows: readonly (readonly Value[])[], truncated = false): StatementEvent[] {
  const columns = names.map((_, index) => rows.map((row) => row[index] ?? null));
  return [
    { kind: 'fields', fields: names.map(field) },
    { kind: 'batch', batch: { rows: rows.length, columns } },
    { kind: 'done', command: 'SELECT', rowCount: rows.length, truncated, notices: [] },
  ];
}

const insert: StatementEvent = { kind: 'done', command: 'INSERT', rowCount: 3, truncated: false, notices: [] };

async function write(
  format: Format,
  events: readonly StatementEvent[],
  options: { columns?: number; failed?: boolean } = {},
) {
  const environment = options.columns === undefined ? {} : { COLUMNS: String(options.columns) };
  const streams = [new PassThrough(), new PassThrough()] as const;
  const [out, error] = streams.map((stream) => createSink(stream, { environment })) as [
    ReturnType<typeof createSink>,
    ReturnType<typeof createSink>,
  ];
  const texts = Promise.all(streams.map((stream) => text(stream)));
  const writer = createResultWriter(format, out, error);
  for (const event of events) await writer.event(event);
  await writer.end({ failed: options.failed ?? false });
  for (const stream of streams) stream.end();
  const [stdout = '', stderr = ''] = await texts;
  return { stdout, stderr };
}

test('JSON: every statement is a result, also one without rows', async () => {
  const { stdout, stderr } = await write('json', [
    ...select(
      ['a', 'b'],
      [
        [1n, null],
        ['', new Uint8Array([0, 255])],
      ],
    ),
    insert,
    ...select(['n'], []),
  ]);
  const fields = (name: string) => ({ name, type: 'text', logicalType: 'text' });
  expect(JSON.parse(stdout)).toEqual({
    results: [
      {
        fields: [fields('a'), fields('b')],
        rows: [
          ['1', null],
          ['', 'AP8='],
        ],
        rowCount: 2,
        truncated: false,
        command: 'SELECT',
        notices: [],
      },
      { fields: [], rows: [], rowCount: 3, truncated: false, command: 'INSERT', notices: [] },
      { fields: [fields('n')], rows: [], rowCount: 0, truncated: false, command: 'SELECT', notices: [] },
    ],
  });
  expect(stderr).toBe('');
  expect(JSON.parse((await write('json', [])).stdout)).toEqual({ results: [] });
});

test('JSON stays one valid document when a statement fails among its rows, and says that they are not all', async () => {
  const events = [...select(['a'], [['x']]), ...select(['a'], [['y']]).slice(0, 2)];
  const { results } = JSON.parse((await write('json', events, { failed: true })).stdout);
  expect(results[1]).toMatchObject({ rows: [['y']], truncated: true, command: null });
  expect((await write('json', [], { failed: true })).stdout).toBe('');
});

test('NDJSON: a line of fields, then an array a row, per statement', async () => {
  const { stdout, stderr } = await write('ndjson', [...select(['a'], [['x'], [null]], true), insert]);
  expect(stdout.split('\n').map((line) => line && JSON.parse(line))).toEqual([
    { fields: [{ name: 'a', type: 'text', logicalType: 'text' }] },
    ['x'],
    [null],
    { fields: [] },
    '',
  ]);
  expect(stderr).toMatch('2 rows; there are more');
});

test('CSV: NULL is empty, an empty text is "", separators and quotes are quoted', async () => {
  const { stdout } = await write('csv', [
    ...select(
      ['a', 'b,c'],
      [
        [null, ''],
        ['x"y', 'line\nline'],
        [' padded', -0],
        [true, Number.NaN],
      ],
    ),
  ]);
  expect(stdout).toBe('a,"b,c"\r\n,""\r\n"x""y","line\nline"\r\n" padded",-0\r\ntrue,NaN\r\n');
});

test('CSV: an empty line stands between two results, and statements without columns write nothing', async () => {
  const { stdout } = await write('csv', [...select(['a'], [['x']]), insert, ...select(['b'], [['y']])]);
  expect(stdout).toBe('a\r\nx\r\n\r\nb\r\ny\r\n');
});

test('a table tells NULL from an empty text and says when there are more rows', async () => {
  const { stdout } = await write(
    'table',
    select(
      ['name', 'n'],
      [
        [null, ''],
        ['x', 'y'],
      ],
      true,
    ),
  );
  expect(stdout).toMatch(/^name {2}n\n────+ {2}─+\nNULL\nx +y\n\(2 rows; there are more/);
});

test('in 80 columns no line of a table is wider, whatever the values', async () => {
  const wide = ['短い文字列'.repeat(30), 'x'.repeat(500), '🎉'.repeat(80), 'short'];
  const { stdout } = await write('table', select(['a', 'b', 'c', 'd'], [wide, wide.toReversed()]), { columns: 80 });
  const lines = stdout.split('\n');
  expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(80);
  expect(lines[2]).toMatch('…');
});

test('a table too wide for its terminal is shown row by row, also within its columns', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `a_long_column_name_${index}`);
  const { stdout } = await write('table', select(names, [names.map((name) => name.repeat(20))]), { columns: 80 });
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(/^─ row 1 ─/);
  expect(lines).toHaveLength(1 + 20 + 2);
  expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(80);
});

test('where there is no terminal, nothing is cut', async () => {
  const { stdout } = await write('table', select(['a', 'b'], [['x'.repeat(5_000), 'end']]));
  expect(stdout).toMatch(/^x{5000} +end$/m);
});

test('values cannot steer the terminal', async () => {
  const { stdout } = await write('table', select(['a\u001b[2J'], [['\u001b]0;title\u0007\r\n\u202eabc\tx']]));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(stdout).toMatch('␛]0;title␇␍↵');
});

test('a reader that is slow is waited for', async () => {
  const stream = new PassThrough({ highWaterMark: 16 });
  const sink = createSink(stream, { environment: {} });
  let done = false;
  const written = sink.write('x'.repeat(100)).then(() => {
    done = true;
  });
  await new Promise(setImmediate);
  expect(done).toBe(false);
  stream.resume();
  await written;
});

test('a reader that is gone is told once, and nobody waits for it', async () => {
  const stream = new PassThrough({ highWaterMark: 16 });
  let closed = 0;
  const sink = createSink(stream, { environment: {}, onClosed: () => (closed += 1) });
  const written = sink.write('x'.repeat(100));
  stream.destroy(new Error('EPIPE'));
  await written;
  await sink.write('more');
  expect(closed).toBe(1);
});

test('a table without rows has its header', async () => {
  const stream = new PassThrough();
  const table = createTable(createSink(stream, { environment: {} }), [{ title: 'name' }]);
  await table.add([]);
  await table.end();
  stream.end();
  expect(await text(stream)).toBe('name\n────\n(0 rows)\n');
});

test('measures read well', () => {
  expect([0, 999, 1_000, 4_260_000, 999_999_999].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '4.3 MB',
    '1.0 GB',
  ]);
  expect([0.04, 9.96, 59.7, 187, 7_500].map(formatSeconds)).toEqual([
    '0.0 s',
    '10.0 s',
    '1:00 min',
    '3:07 min',
    '2:05 h',
  ]);
  expect(cut('abcdef', 4)).toBe('abc…');
  expect(printable('a\nb')).toBe('a↵b');
});
