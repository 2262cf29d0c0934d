import type { AnyConnector, Database } from '../src/contract/connector.ts';
import type { DialectId } from './dialects.ts';

/**
 * A connector under test. `live` = the real database, `emulated` = something that behaves like it, `dialect only` = there is no
 * server to be had, so only the SQL it writes is compared, `unavailable` = there is one, but not on this machine now.
 */
export type Target = {
  readonly id: DialectId;
  /** Where a connector has several servers: which one. Default: the connector's title. */
  readonly title?: string;
  readonly connector: Pick<AnyConnector, 'id' | 'title' | 'dialect' | 'capabilities' | 'editor' | 'form' | 'prompt'>;
  /** Tests that are left out, by the start of their full name below the connector's, each with its reason. */
  readonly skips: readonly { readonly reason: string; readonly tests: readonly string[] }[];
} & (
  | { readonly mode: 'dialect only' }
  | { readonly mode: 'unavailable'; readonly reason: string }
  | {
      readonly mode: 'live' | 'emulated';
      /** Opens a new, empty database. */
      readonly open: () => Promise<OpenTarget>;
      /** Of the emulation, where it holds shorter names than the dialect. */
      readonly maximumNameBytes?: number;
    }
);

/** A target that can be opened. */
export type OpenableTarget = Extract<Target, { open: unknown }>;

/** Disposed, it is closed, and what was made for it is gone. */
export interface OpenTarget extends AsyncDisposable {
  readonly database: Database;
}
