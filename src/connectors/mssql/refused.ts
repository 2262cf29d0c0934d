/** A value that a column cannot take; whoever knows the row and the column says which. */
export class Refused extends Error {
  readonly code: 'invalid-data' | 'constraint';

  /** `reason` = the rest of a sentence that begins with the column's name. */
  constructor(reason: string, code: 'invalid-data' | 'constraint' = 'invalid-data') {
    super(reason);
    this.code = code;
  }
}
