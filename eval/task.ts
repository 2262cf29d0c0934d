/** Something that a person wants of a sample database, and what must come out of it. */
export interface EvalTask {
  readonly id: string;
  readonly sample: 'chinook' | 'northwind' | 'pagila';
  /** The table that is asked about; of `scratch` where that is there. */
  readonly source: string;
  readonly also?: readonly string[];
  /** In plain words, with the names of the columns, by which the result is compared. */
  readonly want: string;
  /** What the person says to whatever is asked. */
  readonly answer?: string;
  /** The new table is settled (default), in place is settled, or it stands in the words. */
  readonly shape?: 'in place' | 'in words';
  /** In place: the source is made of this SELECT for the task, with this key. */
  readonly scratch?: { readonly select: string; readonly key: string };
  /** SQL that is right: what the scorer is proved by. */
  readonly reference: string;
}

/** A result: rows in no order. */
export interface EvalTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}
