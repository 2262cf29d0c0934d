import type { Dialect } from '../contract/dialect.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { TableName } from '../contract/names.ts';
import type { Batch, Field, Value } from '../contract/values.ts';
import { refuseHalfPairs } from '../files/half-pairs.ts';
import { delimited, headerLine, inList, insertWriter, jsonObjects, markdownLine } from './cells-text.ts';
import type { Queries, ResultAddress } from './query-types.ts';

export const TEXT_FORMATS = ['tsv', 'csv', 'json', 'markdown', 'insert', 'in-list'] as const;

/** Some cells of a result. */
interface TextRequest {
  readonly of: ResultAddress;
  readonly format: (typeof TEXT_FORMATS)[number];
  readonly first: number;
  readonly rows: number;
  /** By their places, in the order in which they are written. */
  readonly columns: readonly number[];
  /** TSV and CSV: names first. Default: no. */
  readonly header?: boolean | undefined;
  /** TSV and CSV: what NULL is. Default: nothing. */
  readonly nullAs?: string | undefined;
  /** INSERT: into which table. Default: one with the name `rows`. */
  readonly table?: TableName | undefined;
  /** INSERT and IN: as the database of this connection writes values. Default: the query's own. */
  readonly connection?: string | undefined;
}

interface ResultText {
  readonly text: string;
  readonly cells: number;
}

/** Cells as text for a clipboard, each of them whole. */
export type ResultTexts = (request: TextRequest) => Promise<ResultText>;

/** More belongs into a file. */
const MOST_CELLS = 50_000;
const MOST_CHARACTERS = 32 * 1024 * 1024;

export function createResultTexts(queries: Queries, dialectOf: (connection: string) => Dialect): ResultTexts {
  return async (request) => {
    const { of, first, rows, columns } = request;
    if (rows * columns.length > MOST_CELLS) throw tooMuch(`More than ${MOST_CELLS.toLocaleString('en')} cells`);
    const kept = queries.here(of);
    const fields = columns.map((column) => {
      const field = kept.fields[column];
      if (field) return field;
      throw new DagFluxError('invalid-input', `The result has no column ${column}.`, { path: 'columns' });
    });
    const batches: Batch[] = [];
    let cells = 0;
    let characters = 0;
    const end = Math.min(kept.rows.rows, first + rows);
    const some = kept.rows.batches(kept.fields, { first, end });
    for await (const { rows: found, columns: all } of queries.reading(of.query, some)) {
      const batch = { rows: found, columns: columns.map((column) => all[column] ?? []) };
      refuseHalfPairs(fields, batch);
      batches.push(batch);
      cells += found * columns.length;
      for (const column of batch.columns) {
        for (const value of column) characters += sizeOf(value);
      }
      if (characters > MOST_CHARACTERS) throw tooMuch('Cells of more than 32 million characters');
    }
    const dialect = () => dialectOf(request.connection ?? queries.request(of.query).connection);
    return { text: asText(request, fields, { batches, dialect }), cells };
  };
}

/** Bytes are two digits each. */
function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length;
  return value instanceof Uint8Array ? 2 * value.length : 8;
}

function asText(
  { format, header = false, nullAs = '', table = { name: 'rows' } }: TextRequest,
  fields: readonly Field[],
  { batches, dialect }: { readonly batches: readonly Batch[]; readonly dialect: () => Dialect },
): string {
  const names = fields.map(({ name }) => name);
  switch (format) {
    case 'tsv':
    case 'csv': {
      const separator = format === 'tsv' ? '\t' : ',';
      const lines = batches.flatMap((batch) => delimited(fields, batch, { separator, nullAs }));
      return [...(header ? [headerLine(fields, separator)] : []), ...lines].join('\r\n');
    }
    case 'json':
      return `[\n${batches.flatMap((batch) => jsonObjects(fields, batch)).join(',\n')}\n]`;
    case 'markdown': {
      const lines = batches.flatMap(({ rows, columns }) =>
        Array.from({ length: rows }, (_, row) => markdownLine(columns.map((column) => column[row]))),
      );
      return [markdownLine(names), `|${names.map(() => ' --- ').join('|')}|`, ...lines].join('\n');
    }
    case 'insert': {
      const statements = insertWriter(dialect(), table, fields);
      return batches.flatMap((batch) => [...statements(batch)]).join('');
    }
    case 'in-list': {
      const [field, other] = fields;
      if (field && other === undefined) return inList(dialect(), field, batches);
      throw new DagFluxError('invalid-input', 'An IN-list is made of one column.', { hint: 'Choose cells of one.' });
    }
  }
}

function tooMuch(what: string): DagFluxError {
  return new DagFluxError('invalid-input', `${what} are chosen, which is too much for a clipboard.`, {
    hint: 'Export the result: that has no limit.',
    path: 'rows',
  });
}
