import type { Database } from '../../contract/connector.ts';
import { checkStatements } from '../../operations/transformer/check.ts';

/** @throws invalid-sql for anything but one SELECT that only reads */
export async function checkSelect(sql: string, database: Database): Promise<void> {
  const reference = { connection: 'any', table: { name: 'any' } };
  await checkStatements({ source: reference, target: reference, sql }, database);
}
