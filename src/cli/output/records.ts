import { csvRecord } from '../../files/csv-record.ts';
import type { Context } from '../context.ts';
import { type Cell, createTable, type TableColumn } from './table.ts';

type JsonScalar = string | number | boolean | null;

/** Writes a list of like things: all its members for a program, and what `cells` picks for people. */
export async function writeRecords<T extends Readonly<Record<keyof T, JsonScalar>>>(
  context: Context,
  records: readonly T[],
  view: {
    /** The members of a record, for the CSV header of an empty list. */
    readonly members: readonly (keyof T & string)[];
    readonly columns: readonly TableColumn[];
    readonly cells: (record: T) => readonly Cell[];
    readonly remark?: string | undefined;
  },
): Promise<void> {
  const { out, format } = context;
  const pick = (record: T) => Object.fromEntries(view.members.map((member) => [member, record[member]]));
  switch (format) {
    case 'json': {
      const lines = records.map((record) => JSON.stringify(pick(record)));
      return out.write(lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`);
    }
    case 'ndjson':
      return out.write(records.map((record) => `${JSON.stringify(pick(record))}\n`).join(''));
    case 'csv': {
      const lines = records.map((record) => csvRecord(view.members.map((member) => record[member])));
      return out.write(csvRecord(view.members) + lines.join(''));
    }
    case 'table': {
      const table = createTable(out, view.columns);
      await table.add(records.map(view.cells));
      await table.end(view.remark);
    }
  }
}
