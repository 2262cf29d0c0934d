import type { Database, ResultSet } from '../../contract/connector.ts';
import type { Value } from '../../contract/values.ts';
import { move } from '../../move/move.ts';
import type { ColumnForecast, Ledger } from '../../move/types.ts';
import { modeFor } from '../mode.ts';
import { checkStatements } from './check.ts';
import { type InPlaceRehearsal, rehearseInPlace } from './rehearse-in-place.ts';
import { type TransformerSpecification, validateTransformer } from './specification.ts';

/** What a transformer would do. Nothing was changed to find it out. */
export type Rehearsal = NewTableRehearsal | InPlaceRehearsal;

interface NewTableRehearsal {
  readonly kind: 'new table';
  readonly forecast: readonly ColumnForecast[];
  /** The first rows in no order. */
  readonly preview: ResultSet;
}

/** The open databases of a specification's ends. */
export interface Ends {
  readonly source: Database;
  readonly target: Database;
}

export interface RehearsalOptions {
  readonly signal?: AbortSignal | undefined;
  readonly ledger: Ledger;
  /** A new table that is there already gets the new rows in place of its own. Default: it is refused. */
  readonly again?: boolean | undefined;
  /** In place: larger tables are counted, not tried. Default 1,000,000. */
  readonly rowLimit?: number | undefined;
  /** Milliseconds for a preview, by default 60,000; for trying a change out, by default 120,000. */
  readonly timeout?: number | undefined;
}

const PREVIEW_ROWS = 20;

/**
 * Checks a transformer by the parser and by the database itself.
 * @throws invalid-input, invalid-sql for what it may not do, and what the database refuses
 */
export async function rehearse(
  specification: TransformerSpecification,
  ends: Ends,
  options: RehearsalOptions,
): Promise<Rehearsal> {
  validateTransformer(specification);
  const statements = await checkStatements(specification, ends.source);
  const { source, target, sql, keepNames } = specification;
  if (target === undefined) return await rehearseInPlace(specification, statements, ends.source, options);
  const { forecast } = await move(
    {
      from: { connection: source.connection, database: ends.source, selection: { sql } },
      to: { connection: target.connection, database: ends.target, table: target.table },
      mode: await modeFor(target.table, ends.target, options),
      keepNames,
      dryRun: true,
    },
    options,
  );
  return { kind: 'new table', forecast, preview: await preview(ends.source, sql, options) };
}

async function preview(
  database: Database,
  sql: string,
  { signal, timeout = 60_000 }: RehearsalOptions,
): Promise<ResultSet> {
  return await database.session(
    async (session) => {
      let fields: ResultSet['fields'] = [];
      let truncated = false;
      let rows = 0;
      const columns: Value[][] = [];
      for await (const event of session.run(sql, { maxRows: PREVIEW_ROWS, timeout, signal })) {
        if (event.kind === 'fields') fields = event.fields;
        else if (event.kind === 'done') truncated = event.truncated;
        else {
          rows += event.batch.rows;
          event.batch.columns.forEach((column, index) => {
            columns[index] = [...(columns[index] ?? []), ...column];
          });
        }
      }
      return { fields, batch: { rows, columns: fields.map((_, index) => columns[index] ?? []) }, truncated };
    },
    { transaction: 'read', signal },
  );
}
