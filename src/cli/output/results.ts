import type { Notice, StatementEvent } from '../../contract/connector.ts';
import { type Batch, type Field, toJsonValue, typeName, type Value } from '../../contract/values.ts';
import type { Format } from '../format.ts';
import type { Sink } from '../sink.ts';
import { csvRecord } from './csv.ts';
import { type Cell, createTable } from './table.ts';
import { formatCount, plural, printableLines } from './text.ts';

/** Writes the results of statements as they arrive, holding no more than a batch (a table: its first rows). */
export interface ResultWriter {
  event(event: StatementEvent): Promise<void>;
  /** Closes what is open. Called also after a failure, so that what was written stays readable. */
  end(options: { readonly failed: boolean }): Promise<void>;
}

export function createResultWriter(format: Format, out: Sink, error: Sink): ResultWriter {
  return beginWithRows(writerOf(format, out, error));
}

/** Begins a result when its first rows are there, so that a statement which fails before leaves none. */
function beginWithRows(writer: ResultWriter): ResultWriter {
  let fields: StatementEvent | undefined;
  return {
    async event(event) {
      const held = fields;
      fields = event.kind === 'fields' ? event : undefined;
      if (held !== undefined) await writer.event(held);
      if (event.kind !== 'fields') await writer.event(event);
    },
    end: writer.end,
  };
}

function writerOf(format: Format, out: Sink, error: Sink): ResultWriter {
  switch (format) {
    case 'json':
      return jsonResults(out);
    case 'ndjson':
      return ndjsonResults(out, error);
    case 'csv':
      return csvResults(out, error);
    case 'table':
      return tableResults(out, error);
  }
}

function jsonField(field: Field) {
  return { name: field.name, type: field.native, logicalType: typeName(field.type) };
}

function* rowsOf<T>(batch: Batch, as: (row: readonly Value[]) => T): Generator<T> {
  for (let row = 0; row < batch.rows; row += 1) yield as(batch.columns.map((column) => column[row] ?? null));
}

function jsonRow(row: readonly Value[]): string {
  return JSON.stringify(row.map(toJsonValue));
}

/** Writes pieces of text together, in chunks that a stream takes well. */
async function writeAll(sink: Sink, pieces: Iterable<string>): Promise<void> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length > 65_536) {
      await sink.write(chunk);
      chunk = '';
    }
  }
  if (chunk !== '') await sink.write(chunk);
}

function jsonResults(out: Sink): ResultWriter {
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

function ndjsonResults(out: Sink, error: Sink): ResultWriter {
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

/** Only results with columns are written; an empty line stands between two. */
function csvResults(out: Sink, error: Sink): ResultWriter {
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

/** What the format has no place for is said on standard error, at the end, so that an error there stays one JSON document. */
function createRemarks(error: Sink) {
  const remarks: string[] = [];
  return {
    add({ truncated, rowCount, notices }: StatementEvent & { kind: 'done' }): void {
      if (truncated) remarks.push(`Cut off after ${plural(rowCount ?? 0, 'row')}; there are more.`);
      for (const notice of notices) if (remarks.length < 100) remarks.push(noticeText(notice));
    },
    async end(): Promise<void> {
      for (const remark of remarks) await error.write(`${remark}\n`);
    },
  };
}

function noticeText(notice: Notice): string {
  return printableLines(`${notice.severity.toLowerCase()}: ${notice.message}`);
}

/** Rows that settle the widths of a table's columns. */
const SAMPLE_ROWS = 1_000;

function tableResults(out: Sink, error: Sink): ResultWriter {
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
