import { open } from 'node:fs/promises';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Value } from '../contract/values.ts';
import type { Encoder, EncoderInput } from './formats.ts';
import { requireNames } from './names.ts';
import { parquetColumn } from './parquet-column.ts';

/** An element of Parquet's schema, as the library names it. */
export type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** A row group is written when it has so many rows, or about so many bytes: as much as is held in memory. */
const GROUP_ROWS = 32_768;
const GROUP_BYTES = 16 * 1024 * 1024;

export async function openParquet({ file, fields }: EncoderInput): Promise<Encoder> {
  requireNames(fields, 'A Parquet file');
  const columns = fields.map(parquetColumn);
  const root = { name: 'root', num_children: columns.length };
  const bytes = new ByteWriter();
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: [root, ...columns.map(({ element }) => asBytes(element))],
    createdBy: 'DagFlux',
  });
  const handle = await open(file, 'wx', 0o666);
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= handle.close();
    return closed;
  };
  let held = columns.map((): Value[] => []);
  let rows = 0;
  let size = 0;
  const toFile = async () => {
    await handle.writeFile(bytes.getBytes());
    // What was written is counted in `offset`, from which the footer points; the buffer begins anew.
    bytes.index = 0;
  };
  const group = async () => {
    const columnData = columns.map(({ name, writing }, at) => ({ name, data: held[at] ?? [], ...writing }));
    await parquet.write({ columnData, rowGroupSize: rows });
    held = columns.map(() => []);
    rows = 0;
    size = 0;
    await toFile();
  };
  return {
    async write(batch) {
      for (const [at, { convert }] of columns.entries()) {
        const values = held[at] ?? [];
        for (const value of batch.columns[at] ?? []) {
          const converted = convert(value);
          values.push(converted);
          size += sizeOf(converted);
        }
      }
      rows += batch.rows;
      if (rows >= GROUP_ROWS || size >= GROUP_BYTES) await group();
    },
    async finish() {
      if (rows > 0) await group();
      parquet.schema = [root, ...columns.map(({ element }) => element)];
      await parquet.finish();
      await toFile();
      await close();
    },
    [Symbol.asyncDispose]: close,
  };
}

/** What the writer is to know of a column of JSON before the footer: else it would make JSON of what is JSON already. */
function asBytes(element: SchemaElement): SchemaElement {
  if (element.converted_type !== 'JSON') return element;
  const { converted_type, logical_type, ...bytes } = element;
  return bytes;
}

function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length;
  return value instanceof Uint8Array ? value.byteLength : 8;
}
