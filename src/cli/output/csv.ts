import { toJsonValue, type Value } from '../../contract/values.ts';
import type { Sink } from '../sink.ts';
import { createRemarks, type ResultWriter, rowsOf, writeAll } from './result-writer.ts';

/** One record of RFC 4180. NULL is empty, an empty text is `""`; values are written as in JSON, binary as base64. */
export function csvRecord(values: readonly Value[]): string {
  return `${values.map(csvValue).join(',')}\r\n`;
}

function csvValue(value: Value): string {
  if (value === null) return '';
  const text = String(toJsonValue(value));
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Only results with columns are written; an empty line stands between two. */
export function csvResults(out: Sink, error: Sink): ResultWriter {
  const remarks = createRemarks(error);
  let results = 0;
  return {
    async event(event) {
      if (event.kind === 'fields') {
        await out.write(`${results === 0 ? '' : '\r\n'}${csvRecord(event.fields.map((field) => field.name))}`);
        results += 1;
      } else if (event.kind === 'batch') {
        await writeAll(out, rowsOf(event.batch, csvRecord));
      } else {
        remarks.add(event);
      }
    },
    end: ({ failed }) => (failed ? Promise.resolve() : remarks.end()),
  };
}
