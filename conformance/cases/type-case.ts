import type { LogicalType, Value } from '../../src/contract/values.ts';
import type { PerDialect, Without } from '../dialects.ts';

/** What the database is given as a text to cast, and the canonical value that must come out of it. */
export type ValueCase = readonly [text: string, value: Value];

/** One kind of column, and what each dialect calls it. */
export interface TypeCase {
  readonly name: string;
  /** Values of every dialect that has the type. */
  readonly values: readonly ValueCase[];
  readonly dialects: PerDialect<TypeHere | Without>;
}

export interface TypeHere {
  /** As CREATE TABLE takes it, and as the connector must report it. */
  readonly native: string;
  /** The native type in the result of a query, where that is another one. */
  readonly inResults?: string;
  readonly type: LogicalType;
  /** The logical type in the result of a query, where that is another one. */
  readonly typeInResults?: LogicalType;
  /** Instead of the values of every dialect. */
  readonly instead?: readonly ValueCase[];
  /** Values that only this dialect has, or writes in its own way. */
  readonly also?: readonly ValueCase[];
  /** Of the values of every dialect, by their text: those that it cannot hold, and must refuse. */
  readonly refuses?: readonly string[];
  /** Why not any value of the type may be tried: it holds a part of them. */
  readonly notAny?: string;
}
