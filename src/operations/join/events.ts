import type { Ledger, MoveEvent } from '../../move/types.ts';

/** What became of a source that was outside the venue. */
export interface LoadedSource {
  readonly source: string;
  readonly rows: number;
  readonly bytes: number;
  readonly route: string;
  /** Whose keys were sent first, and how many; null = all of its rows were loaded. */
  readonly keys: { readonly by: string; readonly count: number } | null;
}

export type JoinEvent =
  /** Of one source: its keys' way to it, or its rows' way to the venue. */
  | { readonly event: 'source'; readonly source: string; readonly phase: 'keys' | 'load'; readonly of: MoveEvent }
  | ({ readonly event: 'source-loaded' } & LoadedSource)
  /** All rows are at the venue: it joins them now. */
  | { readonly event: 'joining'; readonly sql: string }
  /** Of what the join gives: its way into the target. */
  | { readonly event: 'result'; readonly of: MoveEvent };

export interface JoinOptions {
  readonly signal?: AbortSignal | undefined;
  readonly ledger: Ledger;
  readonly onEvent?: ((event: JoinEvent) => void) | undefined;
  /** Columns that may lose something: by their new names, or `source.column` where they are only compared. */
  readonly allowLossy?: readonly string[] | undefined;
  /** So many keys of one source may be sent to another, at most. Default 2,000,000; 0 = none. */
  readonly keyLimit?: number | undefined;
  /** A new table that is there already gets the new rows in place of its own. Default: it is refused. */
  readonly again?: boolean | undefined;
}
