import type { Selection, UnloadOptions, Wire, WireTag } from '../../contract/connector.ts';
import { selectFrom } from '../../contract/dialect.ts';
import type { Field } from '../../contract/values.ts';
import { dialect } from './dialect.ts';
import { takesText } from './load-data-types.ts';
import { needTransaction } from './read.ts';
import type { Runner } from './run.ts';
import { loadStreams, unknownFormat } from './wire-load.ts';
import { PlainRows, plainRowsTag, plainRowTypes } from './wire-plain-rows.ts';
import { CopyRows } from './wire-rows.ts';
import { pgcopyType } from './wire-types.ts';
import { unloadRows } from './wire-unload.ts';

const PGCOPY = 'pgcopy-binary/any:';

/**
 * MySQL sends its rows as they are, to a receiver that decodes them, or as PostgreSQL's binary COPY, of types whose form is the same
 * in every version of it; and it reads PostgreSQL's text COPY with values as every database writes them: LOAD DATA shares its
 * escapes.
 */
export function wire(runner: Runner): Wire {
  const offers = (fields: readonly Field[]): readonly WireTag[] => {
    const types = fields.map((field) => pgcopyType(field.type));
    if (types.length === 0 || types.includes(undefined)) return [];
    const rows = plainRowsTag(fields);
    return [...(rows === undefined ? [] : [rows]), `${PGCOPY}${types.join(',')}`];
  };
  return {
    offers,
    accepts: (tag, fields) => runner.facts.localInfile && takesText(tag, fields),
    unload: async (selection, tag, options = {}) => [await unload(runner, selection, tag, options)],
    load: async (table, fields, tag, streams, options = {}) => ({
      rows: await loadStreams(runner, { table, fields, tag, streams }, options.signal),
    }),
  };
}

async function unload(
  runner: Runner,
  selection: Selection,
  tag: WireTag,
  options: UnloadOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const rows = plainRowTypes(tag);
  if (!rows && !tag.startsWith(PGCOPY)) throw unknownFormat(tag);
  const select = 'sql' in selection ? selection.sql : selectFrom(dialect, selection.table, selection);
  const types = tag.slice(PGCOPY.length).split(',');
  needTransaction(runner);
  return runner.turn.hold(() =>
    rows
      ? unloadRows(runner.connection, select, (fields) => new PlainRows(fields, rows), options)
      : unloadRows(runner.connection, select, (fields) => new CopyRows(fields, types), options),
  );
}
