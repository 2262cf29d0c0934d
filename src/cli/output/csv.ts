import { csvRecord } from '../../files/csv-record.ts';
import { rowsOf } from '../../files/rows.ts';
import type { Sink } from '../sink.ts';
import { createRemarks, type ResultWriter, writeAll } from './result-writer.ts';

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
