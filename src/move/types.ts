import type { Database, Selection } from '../contract/connector.ts';
import type { Verdict } from '../contract/dialect.ts';
import type { TableName } from '../contract/names.ts';

/**
 * - `create`: the table must not exist; it gets columns, NOT NULL and the primary key.
 * - `append`: by column name; columns not copied take their defaults.
 * - `replace`: the table object stays with its grants, views and keys; its rows are exchanged in one transaction.
 * - `upsert`: on a unique key; columns not copied are left alone.
 */
export type MoveMode = 'create' | 'append' | 'replace' | 'upsert';

export interface MoveRequest {
  readonly from: { readonly connection: string; readonly database: Database; readonly selection: Selection };
  readonly to: { readonly connection: string; readonly database: Database; readonly table: TableName };
  readonly mode: MoveMode;
  /** For upsert, by their names in the target or the source; default: the target's primary key. */
  readonly key?: readonly string[] | undefined;
  /** Of a new table: each column is named as in the source, also where the target has another case for names without quotes. */
  readonly keepNames?: boolean | undefined;
  /** Columns that may lose something, by their names in the source. */
  readonly allowLossy?: readonly string[];
  /** Compare checksums of the moved rows on both sides before the commit. */
  readonly verify?: boolean;
  /** Stop after the forecast. */
  readonly dryRun?: boolean;
}

export interface MoveOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: MoveEvent) => void) | undefined;
  /** Where hidden tables and staged objects are written down before they are made. */
  readonly ledger: Ledger;
}

export interface ColumnForecast {
  /** Its name in the source; where it has another one in the target, the reason says so. */
  readonly column: string;
  readonly verdict: Verdict;
  readonly reason: string | null;
}

export type MoveEvent =
  | { readonly event: 'forecast'; readonly forecast: readonly ColumnForecast[] }
  /** The whole move begins anew: it met another transaction, and was rolled back. */
  | { readonly event: 'again'; readonly attempt: number; readonly reason: string }
  | { readonly event: 'route'; readonly route: string; readonly reason: string }
  | {
      readonly event: 'progress';
      readonly phase: 'copy' | 'finish' | 'verify';
      readonly rows: number;
      readonly bytes: number;
      readonly seconds: number;
      readonly rowsPerSecond: number;
      /** From the source's estimate; null where it has none. */
      readonly totalRows: number | null;
      readonly secondsLeft: number | null;
    };

export interface MoveResult {
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
  /** How the rows travelled, e.g. `same database`, `wire pgcopy-binary`, `batches (copy)`; null after a dry run. */
  readonly route: string | null;
  readonly forecast: readonly ColumnForecast[];
  /** true = checksums were compared and equal; null = not asked for. */
  readonly verified: true | null;
}

/** Temporary, hidden and staged objects, written down before they are made, so that the next start can sweep what a crash left. */
export interface Ledger {
  record(object: LedgerObject): Promise<LedgerEntry>;
}

export interface LedgerObject {
  readonly connection: string;
  /** Of what a load has staged: its path as the name. */
  readonly table: TableName;
  /** Default: `table`. */
  readonly kind?: 'table' | 'staged';
}

export interface LedgerEntry {
  /** The object is gone, or is no longer temporary. */
  close(): Promise<void>;
}
