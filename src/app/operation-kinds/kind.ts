import type { Fingerprint, TableDrift } from '../../operations/fingerprint.ts';
import type { JoinRehearsal, JoinRequest, JoinRequestOptions } from '../join.ts';
import type { Rehearsal, TransformOptions, TransformRequest } from '../transform.ts';

/** The kinds of operations that can be saved: what each is asked for, and what its rehearsal shows. */
export interface Requests {
  readonly transformer: TransformRequest;
  readonly join: JoinRequest;
}
export interface Rehearsals {
  readonly transformer: Rehearsal;
  readonly join: JoinRehearsal;
}
export type KindName = keyof Requests;

/** What an operation reads and writes, as `connection:schema.table`. */
export interface Ends {
  readonly reads: readonly string[];
  readonly writes: string;
  /** The table is there and its rows are changed; else it is made. */
  readonly inPlace: boolean;
}

export type OperationEvent =
  | Parameters<NonNullable<TransformOptions['onEvent']>>[0]
  | Parameters<NonNullable<JoinRequestOptions['onEvent']>>[0];

export interface KindOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: OperationEvent) => void) | undefined;
  /** A new table that is there already gets the new rows in place of its own. */
  readonly again?: boolean;
}

/** What is particular to one kind. */
export interface OperationKind<K extends KindName> {
  /** The request as it is kept. @throws invalid-input */
  check(request: Requests[K]): Promise<Requests[K]>;
  /** Of a request that was checked. */
  ends(request: Requests[K]): Ends;
  /** The tables that it depends on; names that mean no table may be among them. */
  watches(request: Requests[K]): Promise<readonly string[]>;
  rehearse(request: Requests[K], options: KindOptions): Promise<Rehearsals[K]>;
  /** What of a rehearsal is kept: no value of a row. */
  figures(rehearsal: Rehearsals[K]): object;
  /** The rows written; null where the database counts none. */
  run(request: Requests[K], options: KindOptions): Promise<number | null>;
  /** The request for tables that have changed since they were as in `before`; null where somebody has to say what is meant. */
  repair(
    request: Requests[K],
    drift: readonly TableDrift[],
    before: readonly Fingerprint[],
  ): Promise<Requests[K] | null>;
}
