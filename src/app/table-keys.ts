import type { AnyConnector } from '../contract/connector.ts';
import { asDagFluxError } from '../contract/errors.ts';
import { type Naming, parseTableReference, tableKey } from '../contract/names.ts';

/** The same text for references that mean one table, as far as its kind of database tells names apart without being asked. */
export function tableKeyOf(reference: string, connectorOf: (connection: string) => AnyConnector): string {
  const parsed = parseTableReference(reference);
  return tableKey(parsed, namingOf(parsed.connection, connectorOf));
}

function namingOf(connection: string, connectorOf: (connection: string) => AnyConnector): Naming {
  try {
    const { capabilities, dialect } = connectorOf(connection);
    return { folding: capabilities.folding, caseless: dialect.caselessNames === true };
  } catch (error) {
    // Of a connection that is not there any more nothing is known; the run says so.
    if (asDagFluxError(error).code === 'not-found') return { folding: 'none', caseless: false };
    throw error;
  }
}
