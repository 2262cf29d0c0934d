import type { AnyConnector } from '../../src/contract/connector.ts';

/** What must refuse a statement, each with the other off: the parser and what it tells, or the database's own transaction. */
export type Layer = 'parser' | 'database';

/** SQL that does more than it may. */
export interface Bypass {
  readonly name: string;
  /** `{folder}` = a folder of the server's machine, in which nothing must appear. */
  readonly sql: string;
  readonly layers: readonly Layer[];
  /** As what it is given. Default: the SELECT of a new table. */
  readonly as?: 'in place';
}

/** The statements of one family of dialects, on the tables `items` and `other`. */
export interface Corpus {
  readonly connector: Pick<AnyConnector, 'id' | 'title' | 'dialect' | 'capabilities' | 'prompt'>;
  readonly defaultSchema: string;
  readonly bypasses: readonly Bypass[];
  /** SELECTs that only read, and must be let through. */
  readonly reads: readonly string[];
  /** Right changes of `items` alone, that must be let through in place. */
  readonly changes: readonly string[];
  /** What only reads and is refused all the same, since the parser does not know it: a limit that the docs tell. */
  readonly unknown: readonly string[];
}

export const PARSER: readonly Layer[] = ['parser'];
export const DATABASE: readonly Layer[] = ['database'];
export const BOTH: readonly Layer[] = ['parser', 'database'];
