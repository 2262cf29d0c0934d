import type { Dialect } from '../contract/dialect.ts';
import { asDagFluxError } from '../contract/errors.ts';
import { classifyOwn } from '../sql/own.ts';

/** Whether SQL of a dialect does nothing but read, as far as that can be told; what cannot be parsed may do anything. */
export async function readsOnly(sql: string, dialect: Dialect): Promise<boolean> {
  try {
    return (await classifyOwn(sql, dialect)).every((statement) => statement.class === 'select');
  } catch (error) {
    if (asDagFluxError(error).code === 'invalid-sql') return false;
    throw error;
  }
}
