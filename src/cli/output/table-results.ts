import { toJsonValue, type Value } from '../../contract/values.ts';
import { rowsOf } from '../../files/rows.ts';
import type { Sink } from '../sink.ts';
import { noticeText, type ResultWriter } from './result-writer.ts';
import { type Cell, createTable } from './table.ts';
import { formatCount } from './text.ts';

/** Rows that settle the widths of a table's columns. */
const SAMPLE_ROWS = 1_000;

/** Tables for people; a statement without rows is one line. */
export function tableResults(out: Sink, error: Sink): ResultWriter {
  let table: ReturnType<typeof createTable> | undefined;
  let sample: Cell[][] | null = [];
  let results = 0;
  const flush = async () => {
    if (sample !== null) await table?.add(sample);
    sample = null;
  };
  const finish = async (remark?: string) => {
    await flush();
    await table?.end(remark);
    table = undefined;
  };
  return {
    async event(event) {
      if (event.kind === 'fields') {
        if (results > 0) await out.write('\n');
        results += 1;
        sample = [];
        table = createTable(
          out,
          event.fields.map(({ name, type }) => ({
            title: name,
            align: type.kind === 'int' || type.kind === 'float' || type.kind === 'decimal' ? 'right' : 'left',
          })),
        );
      } else if (event.kind === 'batch') {
        const rows = [...rowsOf(event.batch, (row) => row.map(cell))];
        if (sample === null) return table?.add(rows);
        sample.push(...rows);
        if (sample.length >= SAMPLE_ROWS) await flush();
      } else {
        for (const notice of event.notices) await error.write(`${noticeText(notice)}\n`);
        if (table !== undefined) {
          await finish(
            event.truncated ? 'there are more: --limit N shows N, --csv, --json and --ndjson all' : undefined,
          );
        } else {
          if (results > 0) await out.write('\n');
          results += 1;
          await out.write(`${event.command}${event.rowCount === null ? '' : ` ${formatCount(event.rowCount)}`}\n`);
        }
      }
    },
    end: () => finish('not all: the statement failed'),
  };
}

function cell(value: Value): Cell {
  return value === null ? null : String(toJsonValue(value));
}
