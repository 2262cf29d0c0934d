import { csvRecord } from './csv-record.ts';
import type { Encoder, EncoderInput } from './formats.ts';
import { rowsOf } from './rows.ts';
import { createTextFile } from './text-file.ts';

/** A record of names, then one a row. */
export async function openCsv({ file, fields }: EncoderInput): Promise<Encoder> {
  const text = await createTextFile(file);
  await text.write([csvRecord(fields.map(({ name }) => name))]);
  return {
    write: (batch) => text.write(rowsOf(batch, csvRecord)),
    finish: () => text.close(),
    [Symbol.asyncDispose]: () => text[Symbol.asyncDispose](),
  };
}
