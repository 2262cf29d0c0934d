/** Something that a person wants of sample databases, and what must come out of it. */
export type EvalTask = TransformTask | JoinTask;

type Sample = 'chinook' | 'northwind' | 'pagila';

interface Task {
  readonly id: string;
  /** In plain words, with the names of the columns, by which the result is compared. */
  readonly want: string;
  /** What the person says to whatever is asked. */
  readonly answer?: string;
}

export interface TransformTask extends Task {
  readonly kind: 'transformer';
  readonly sample: Sample;
  /** The table that is asked about; of `scratch` where that is there. */
  readonly source: string;
  readonly also?: readonly string[];
  /** The new table is settled (default), in place is settled, or it stands in the words. */
  readonly shape?: 'in place' | 'in words';
  /** In place: the source is made of this SELECT for the task, with this key. */
  readonly scratch?: { readonly select: string; readonly key: string };
  /** SQL that is right: what the scorer is proved by. */
  readonly reference: string;
}

export interface JoinTask extends Task {
  readonly kind: 'join';
  /** `sample:table`, of whichever samples. */
  readonly sources: readonly `${Sample}:${string}`[];
  /** A join that is right: what the scorer is proved by. */
  readonly reference: {
    readonly joins: readonly {
      readonly left: string;
      readonly right: string;
      readonly type: 'inner' | 'left' | 'full';
      readonly on: readonly { readonly left: string; readonly right: string; readonly as: 'text' | null }[];
    }[];
    readonly columns: readonly { readonly source: string; readonly column: string; readonly as: string }[];
  };
}

/** A result: rows in no order. */
export interface EvalTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}
