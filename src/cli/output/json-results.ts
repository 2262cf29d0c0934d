import { type Field, toJsonValue, typeName, type Value } from '../../contract/values.ts';
import { rowsOf } from '../../files/rows.ts';
import type { Sink } from '../sink.ts';
import { createRemarks, type ResultWriter, writeAll } from './result-writer.ts';

/** One document, written as the rows arrive. */
export function jsonResults(out: Sink): ResultWriter {
  let results = 0;
  let rows = 0;
  let open = false;
  const begin = async (fields: readonly Field[]) => {
    await out.write(
      `${results === 0 ? '{"results":[' : ','}\n{"fields":${JSON.stringify(fields.map(jsonField))},"rows":[`,
    );
    results += 1;
    rows = 0;
    open = true;
  };
  const finish = async (rest: object) => {
    await out.write(`${rows === 0 ? '' : '\n'}],${JSON.stringify(rest).slice(1)}`);
    open = false;
  };
  return {
    async event(event) {
      if (event.kind === 'fields') return begin(event.fields);
      if (event.kind === 'batch') {
        return writeAll(
          out,
          rowsOf(event.batch, (row) => `${rows++ === 0 ? '' : ','}\n${jsonRow(row)}`),
        );
      }
      if (!open) await begin([]);
      const { rowCount, truncated, command, notices } = event;
      await finish({ rowCount, truncated, command, notices });
    },
    async end({ failed }) {
      // A failure in the middle of a result: the rows so far are there, and they are not all.
      if (open) await finish({ rowCount: rows, truncated: true, command: null, notices: [] });
      if (results > 0) await out.write('\n]}\n');
      else if (!failed) await out.write('{"results":[]}\n');
    },
  };
}

/** A line of fields, then a line a row, for each statement. */
export function ndjsonResults(out: Sink, error: Sink): ResultWriter {
  const remarks = createRemarks(error);
  let open = false;
  return {
    async event(event) {
      if (event.kind === 'fields') {
        open = true;
        await out.write(`${JSON.stringify({ fields: event.fields.map(jsonField) })}\n`);
      } else if (event.kind === 'batch') {
        await writeAll(
          out,
          rowsOf(event.batch, (row) => `${jsonRow(row)}\n`),
        );
      } else {
        if (!open) await out.write('{"fields":[]}\n');
        open = false;
        remarks.add(event);
      }
    },
    end: ({ failed }) => (failed ? Promise.resolve() : remarks.end()),
  };
}

function jsonField(field: Field) {
  return { name: field.name, type: field.native, logicalType: typeName(field.type) };
}

function jsonRow(row: readonly Value[]): string {
  return JSON.stringify(row.map(toJsonValue));
}
