import { expect, test } from 'vitest';
import { fittingItems, type Kind, type PaletteItem, placeOf, withVisit } from './palette-items.ts';

const item = (kind: Kind, label: string, detail?: string): PaletteItem => ({
  ...{ id: `${kind} ${label}`, kind, icon: 'table', label, detail },
  open: () => {},
});

const ITEMS = [
  item('recent', 'public.orders', 'shop'),
  item('page', 'Connections'),
  item('page', 'SQL'),
  item('connection', 'crm'),
  item('connection', 'shop'),
  item('workflow', 'nightly shop'),
  item('command', 'New SQL tab'),
];
const shown = (text: string, tables: readonly PaletteItem[] = []) =>
  fittingItems(ITEMS, tables, text).map(({ kind, items }) => [kind, items.map(({ label }) => label)]);

test('nothing typed shows what was visited, and the pages', () => {
  expect(shown('')).toEqual([
    ['recent', ['public.orders']],
    ['page', ['Connections', 'SQL']],
  ]);
});

test('words are looked for in all kinds, what begins with them first; tables stand as the server found them', () => {
  expect(shown('SHOP', [item('table', 'public.shops', 'erp')])).toEqual([
    ['connection', ['shop']],
    ['table', ['public.shops']],
    ['workflow', ['nightly shop']],
  ]);
  expect(shown('sql')).toEqual([
    ['page', ['SQL']],
    ['command', ['New SQL tab']],
  ]);
  expect(shown('shop night')).toEqual([['workflow', ['nightly shop']]]);
});

test('> asks for commands only, @ for connections only', () => {
  expect(shown('>')).toEqual([['command', ['New SQL tab']]]);
  expect(shown('@')).toEqual([['connection', ['crm', 'shop']]]);
  expect(shown('@c')).toEqual([['connection', ['crm']]]);
});

test('a visit of a thing is remembered once, the last first; a page as such is not', () => {
  expect(withVisit(['/runs/1'], '/runs')).toEqual(['/runs/1']);
  expect(withVisit(['/runs/1', '/runs/2'], '/runs/2')).toEqual(['/runs/2', '/runs/1']);
  const many = Array.from({ length: 40 }, (_, at) => `/runs/${at}`);
  expect(many.reduce<readonly string[]>(withVisit, [])).toHaveLength(12);
  expect(placeOf('/explorer/shop/my%20schema/a%2Fb')).toMatchObject({
    label: 'my schema.a/b',
    connection: 'shop',
    schema: 'my schema',
    table: 'a/b',
  });
  expect(placeOf('/explorer/shop')).toMatchObject({ icon: 'connections', label: 'shop' });
});
