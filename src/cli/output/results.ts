import type { StatementEvent } from '../../contract/connector.ts';
import type { Format } from '../format.ts';
import type { Sink } from '../sink.ts';
import { csvResults } from './csv.ts';
import { jsonResults, ndjsonResults } from './json-results.ts';
import type { ResultWriter } from './result-writer.ts';
import { tableResults } from './table-results.ts';

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
