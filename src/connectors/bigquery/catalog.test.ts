import { expect, test } from 'vitest';
import { refusal } from '../../../conformance/suite/live.ts';
import { type ApiAnswer, doneJob, scriptedApi } from '../../../tools/bigquery-api.ts';
import type { Database } from '../../contract/connector.ts';
import { validateSettings } from '../../contract/form.ts';
import { bigquery } from './manifest.ts';

const open = (settings: Readonly<Record<string, unknown>>): Promise<Database> =>
  bigquery.open(validateSettings(bigquery.form, settings));

const item = (tableId: string, extra: object = {}) => ({
  tableReference: { projectId: 'p', datasetId: 'd', tableId },
  type: 'TABLE',
  ...extra,
});

/** A dataset of these tables. */
const dataset =
  (...tables: ReturnType<typeof item>[]) =>
  ({ path }: { readonly path: string }): ApiAnswer | undefined => {
    if (path === 'datasets')
      return { body: { datasets: ['d', '_hidden'].map((datasetId) => ({ datasetReference: { datasetId } })) } };
    if (path === 'datasets/d/tables') return { body: { tables } };
    const found = tables.find(({ tableReference }) => path === `datasets/d/tables/${tableReference.tableId}`);
    return found && { body: found };
  };

test('kinds, rows, bytes, descriptions; date shards as one', async () => {
  const partitioned = { timePartitioning: { type: 'DAY', field: 'day' } };
  await using api = await scriptedApi(
    dataset(
      item('plain', { numRows: '12', numBytes: '345', description: 'said of it' }),
      item('by_day', partitioned),
      item('seen', { type: 'VIEW' }),
      item('kept', { type: 'MATERIALIZED_VIEW' }),
      item('outside', { type: 'EXTERNAL' }),
      item('events_20240101'),
      item('events_20240102'),
      item('alone_20240101'),
      item('no_day_20241301'),
      item('no_day_20241302'),
    ),
  );
  const database = await open(api.settings);
  expect(
    (await database.tables('d')).map(({ name, kind, estimatedRows, bytes, comment }) => [
      name,
      kind,
      estimatedRows,
      bytes,
      comment,
    ]),
  ).toEqual([
    ['plain', 'table', 12, 345, 'said of it'],
    ['by_day', 'partitioned table', null, null, null],
    ['seen', 'view', null, null, null],
    ['kept', 'materialized view', null, null, null],
    ['outside', 'foreign table', null, null, null],
    ['events_*', 'partitioned table', null, null, null],
    ['alone_20240101', 'table', null, null, null],
    ['no_day_20241301', 'table', null, null, null],
    ['no_day_20241302', 'table', null, null, null],
  ]);
  expect((await database.schemas()).map(({ name }) => name)).toEqual(['d']);
  expect((await database.schemas({ system: true })).map(({ name }) => name)).toEqual([
    '_hidden',
    'd',
    'INFORMATION_SCHEMA',
  ]);
  expect(bigquery.dialect.table({ schema: 'd', name: 'events_*' })).toBe('`d`.`events_*`');
});

test('the columns and the preview of date shards are those of the newest', async () => {
  const answer = dataset(
    item('e_20240101'),
    item('e_20240102', { schema: { fields: [{ name: 'a', type: 'INTEGER' }] } }),
  );
  await using api = await scriptedApi((request) =>
    request.path === 'datasets/d/tables/e_20240102/data' ? { body: { rows: [{ f: [{ v: '7' }] }] } } : answer(request),
  );
  const database = await open(api.settings);
  expect(await database.fields({ name: 'e_*' })).toMatchObject([{ name: 'a', native: 'INT64' }]);
  expect((await database.preview({ name: 'e_*' }, 5)).batch.columns).toEqual([[7n]]);
});

test('columns: types with their parameters, nested ones, keys, defaults, descriptions, the partition', async () => {
  const fields = [
    { name: 'id', type: 'INTEGER', mode: 'REQUIRED', description: 'said of id' },
    { name: 'day', type: 'DATE', defaultValueExpression: 'CURRENT_DATE()' },
    { name: 'price', type: 'NUMERIC', precision: '12', scale: '2' },
    { name: 'exact', type: 'BIGNUMERIC' },
    { name: 'code', type: 'STRING', maxLength: '3' },
    { name: 'tags', type: 'STRING', mode: 'REPEATED' },
    { name: 'at', type: 'RANGE', rangeElementType: { type: 'DATE' } },
    { name: 'place', type: 'GEOGRAPHY' },
    {
      name: 'items',
      type: 'RECORD',
      mode: 'REPEATED',
      fields: [
        { name: 'n', type: 'FLOAT' },
        { name: 'ok', type: 'BOOLEAN', mode: 'REPEATED' },
      ],
    },
  ];
  await using api = await scriptedApi(
    dataset(
      item('t', {
        schema: { fields },
        timePartitioning: { type: 'DAY', field: 'day' },
        tableConstraints: { primaryKey: { columns: ['day', 'id'] } },
      }),
    ),
  );
  const found = await (await open(api.settings)).fields({ name: 't' });
  expect(found.map(({ name, native, type }) => [name, native, type])).toEqual([
    ['id', 'INT64', { kind: 'int', bits: 64 }],
    ['day', 'DATE', { kind: 'date' }],
    ['price', 'NUMERIC(12,2)', { kind: 'decimal', precision: 12, scale: 2 }],
    ['exact', 'BIGNUMERIC', { kind: 'decimal', precision: 77, scale: 38 }],
    ['code', 'STRING(3)', { kind: 'text', length: 3 }],
    ['tags', 'ARRAY<STRING>', { kind: 'list', of: { kind: 'text' } }],
    ['at', 'RANGE<DATE>', { kind: 'opaque' }],
    ['place', 'GEOGRAPHY', { kind: 'opaque' }],
    ['items', 'ARRAY<STRUCT<`n` FLOAT64, `ok` ARRAY<BOOL>>>', { kind: 'list', of: { kind: 'struct' } }],
  ]);
  expect(
    found.slice(0, 3).map(({ nullable, primaryKeyPosition, comment }) => [nullable, primaryKeyPosition, comment]),
  ).toEqual([
    [false, 2, 'said of id'],
    [true, 1, 'The table is partitioned by this column.'],
    [true, null, null],
  ]);
  expect(found[1]?.default).toBe('CURRENT_DATE()');
});

test('a table that wants a filter on its partition: refused without one, by name; a preview works and is no query', async () => {
  const timePartitioning = { type: 'DAY', field: 'day' };
  const schema = { fields: [{ name: 'day', type: 'DATE' }] };
  const answer = dataset(item('t', { requirePartitionFilter: true, timePartitioning, schema }));
  await using api = await scriptedApi((request) => {
    if (request.path === 'datasets/d/tables/t/data') return { body: { rows: [{ f: [{ v: '2024-05-01' }] }] } };
    if (request.method === 'POST') return doneJob('x');
    return answer(request);
  });
  const database = await open(api.settings);
  await database.session(async (session) => {
    const error = await refusal(session.describe({ table: { name: 't' } }), 'invalid-input');
    expect([error.message, error.hint]).toEqual([
      'The table t is read only with a filter on day.',
      'Choose the rows with a condition on day: on the command line, --where.',
    ]);
    expect(await session.describe({ table: { name: 't' }, where: "day = '2024-05-01'" })).toHaveLength(1);
  });
  expect((await database.preview({ name: 't' }, 3)).batch.columns).toEqual([['2024-05-01']]);
  expect(api.requests.filter(({ method }) => method === 'POST')).toEqual([]);
});
