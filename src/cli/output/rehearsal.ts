import type { InPlaceRehearsal, Rehearsal, RowChanges } from '../../app/transform.ts';
import { toJsonValue, type Value } from '../../contract/values.ts';
import type { Sink } from '../sink.ts';
import { writeForecast } from './forecast.ts';
import { createTable } from './table.ts';
import { formatCount, plural } from './text.ts';

/** What a transformer would do, for people. */
export async function writeRehearsal(out: Sink, rehearsal: Rehearsal): Promise<void> {
  if (rehearsal.kind === 'in place') return await writeInPlace(out, rehearsal);
  const { forecast, preview } = rehearsal;
  await writeForecast(out, forecast);
  const table = createTable(
    out,
    preview.fields.map(({ name }) => ({ title: name })),
  );
  const { rows, columns } = preview.batch;
  await table.add(Array.from({ length: rows }, (_, row) => columns.map((column) => cell(column[row] ?? null))));
  await out.write(preview.truncated ? `(the first ${plural(rows, 'row')})\n` : `(${plural(rows, 'row')}, all)\n`);
}

async function writeInPlace(out: Sink, { rowsBefore, changes, notes }: InPlaceRehearsal): Promise<void> {
  for (const note of notes) await out.write(`Note: ${note}\n`);
  if (changes === null) return out.write(`The table has ${plural(rowsBefore, 'row')} now.\n`);
  const { rowsAfter, columnsAdded, columnsRemoved, rows } = changes;
  await out.write(`Rows: ${formatCount(rowsBefore)} before, ${formatCount(rowsAfter)} after.\n`);
  if (columnsAdded.length > 0) await out.write(`New columns: ${columnsAdded.join(', ')}\n`);
  if (columnsRemoved.length > 0) await out.write(`Columns that go: ${columnsRemoved.join(', ')}\n`);
  if (rows === null) return out.write('The table has no key that stays, so its rows were only counted.\n');
  const { changed, removed, added } = rows;
  await out.write(`${formatCount(changed)} changed, ${formatCount(removed)} removed, ${formatCount(added)} added.\n`);
  if (rows.sample.length > 0) await writeSample(out, rows);
}

/** A line for each row and side; a row that was not there has one. */
async function writeSample(out: Sink, { fields, sample }: RowChanges): Promise<void> {
  const names = [...new Set([...fields.before, ...fields.after])];
  const side = (sign: string, of: readonly string[], values: readonly Value[] | null) => {
    if (values === null) return [];
    const byName = new Map(of.map((name, index) => [name, values[index] ?? null]));
    return [[sign, ...names.map((name) => (byName.has(name) ? cell(byName.get(name) ?? null) : ''))]];
  };
  const table = createTable(out, [{ title: '' }, ...names.map((name) => ({ title: name }))]);
  await table.add(
    sample.flatMap(({ before, after }) => [...side('-', fields.before, before), ...side('+', fields.after, after)]),
  );
}

/** The same as JSON. */
export function rehearsalDocument(rehearsal: Rehearsal): object {
  const json = (values: readonly Value[] | null) => values?.map(toJsonValue) ?? null;
  if (rehearsal.kind === 'new table') {
    const { fields, batch, truncated } = rehearsal.preview;
    const rows = Array.from({ length: batch.rows }, (_, row) =>
      json(batch.columns.map((column) => column[row] ?? null)),
    );
    return {
      ...rehearsal,
      preview: { fields: fields.map(({ name, native }) => ({ name, type: native })), rows, truncated },
    };
  }
  const { changes } = rehearsal;
  if (!changes?.rows) return rehearsal;
  const sample = changes.rows.sample.map(({ key, before, after }) => {
    return { key: json(key), before: json(before), after: json(after) };
  });
  return { ...rehearsal, changes: { ...changes, rows: { ...changes.rows, sample } } };
}

function cell(value: Value): string | null {
  return value === null ? null : String(toJsonValue(value));
}
