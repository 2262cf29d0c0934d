import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { PageBytes, splitPage } from './page-text.ts';

const split = (json: string): { members: unknown; rows: unknown[]; count: number } => {
  const { members, count, rows } = splitPage(Buffer.from(json));
  return { members: JSON.parse(members), count, rows: [...rows()] };
};

const row = (...values: unknown[]): object => ({ f: values.map((v) => ({ v })) });

test.each<[string, object[]]>([
  ['no row', []],
  ['one row', [row('a', null)]],
  ['marks and escapes inside of texts', [row('}]{["', 'a\\"]', '\\', 'Ünï 北京 😀', '\u0007'), row('],"rows":[')]],
  ['nested cells', [row([{ v: 'a' }, { v: '}' }], row(row('x')), []), row([], null, [])]],
  ['more than a group', Array.from({ length: 5000 }, (_, index) => row(String(index), 'text '.repeat(index % 9)))],
  ['a row larger than a group', [row('a'), row('x'.repeat(100_000)), row('b')]],
])('the rows of a page, and what stands around them: %s', (_, rows) => {
  const schema = { fields: [{ name: 'rows', type: 'RECORD', fields: [{ name: 'rows' }] }] };
  const members = { kind: 'page', schema, note: '"rows":[{', number: 1.5, pageToken: 'next' };
  const { pageToken, ...before } = members;
  for (const space of [undefined, 2]) {
    expect(split(JSON.stringify({ ...members, rows }, null, space))).toEqual({
      members: { ...members, rows: [] },
      count: rows.length,
      rows,
    });
    expect(split(JSON.stringify({ rows, ...members }, null, space)).rows).toEqual(rows);
    expect(split(JSON.stringify({ ...before, rows, pageToken }, null, space)).members).toMatchObject({ pageToken });
  }
});

test.each(['{}', '{"jobComplete":false}', '{"rows":null,"a":[1]}', '{"schema":{"rows":[{"f":[]}]}}'])(
  'without rows: %s',
  (json) => {
    expect(split(json)).toEqual({ members: JSON.parse(json), count: 0, rows: [] });
  },
);

test('bytes come in pieces of any size, into the same place', async () => {
  const place = new PageBytes();
  for (const length of [10, 300_000, 70_000, 9_000_000, 0]) {
    const bytes = Buffer.from(Array.from({ length: Math.min(length, 1000) }, (_, index) => index % 251));
    const text = Buffer.concat(Array.from({ length: Math.ceil(length / 1000) }, () => bytes)).subarray(0, length);
    const pieces = Array.from({ length: Math.ceil(length / 65_536) }, (_, index) => {
      return text.subarray(index * 65_536, (index + 1) * 65_536);
    });
    expect((await place.fill(Readable.from(pieces))).equals(text)).toBe(true);
  }
});
