import { type Field, toJsonValue, type Value } from '../contract/values.ts';
import type { Encoder, EncoderInput } from './formats.ts';
import { requireNames } from './names.ts';
import { rowsOf } from './rows.ts';
import { createTextFile } from './text-file.ts';

/**
 * An object a row: in an array (`json`), or a line each (`ndjson`). Values are written as everywhere in JSON (int64 and decimals as
 * texts, since most readers of JSON lose their digits); json, lists and structs are JSON within it, every digit kept.
 */
export async function openJson({ file, fields }: EncoderInput, format: 'json' | 'ndjson'): Promise<Encoder> {
  requireNames(fields, 'A JSON object');
  const text = await createTextFile(file);
  const toObject = objectWriter(fields);
  const array = format === 'json';
  let rows = 0;
  const piece = array
    ? (row: readonly Value[]) => `${rows++ === 0 ? '[' : ','}\n${toObject(row)}`
    : (row: readonly Value[]) => `${toObject(row)}\n`;
  return {
    write: (batch) => text.write(rowsOf(batch, piece)),
    async finish() {
      if (array) await text.write([rows === 0 ? '[]\n' : '\n]\n']);
      await text.close();
    },
    [Symbol.asyncDispose]: () => text[Symbol.asyncDispose](),
  };
}

/** A row as the text of a JSON object, its members in the order of the fields. */
export function objectWriter(fields: readonly Field[]): (row: readonly Value[]) => string {
  const members = fields.map(({ name, type }) => ({
    name: JSON.stringify(name),
    text: ['json', 'list', 'struct'].includes(type.kind) ? embedded : plain,
  }));
  return (row) => `{${members.map(({ name, text }, at) => `${name}:${text(row[at] ?? null)}`).join(',')}}`;
}

function plain(value: Value): string {
  return JSON.stringify(toJsonValue(value));
}

/** JSON as the database has it, on one line: between its tokens a line break is a space. What is not JSON stays a text. */
function embedded(value: Value): string {
  if (typeof value !== 'string') return plain(value);
  try {
    JSON.parse(value);
  } catch {
    return plain(value);
  }
  return value.replaceAll(/[\r\n]+/g, ' ');
}
