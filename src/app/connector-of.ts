import { connectors as allConnectors, connector as findConnector } from '../connectors/index.ts';
import type { AnyConnector } from '../contract/connector.ts';
import { notFound, WORKSPACE } from './connection-errors.ts';
import type { Connections } from './connections.ts';

/** The connector that a connection was made with. @throws not-found */
export function createConnectorOf(
  connections: Connections,
  connectors: readonly AnyConnector[] = allConnectors,
): (connection: string) => AnyConnector {
  return (name) => {
    const saved = connections.list();
    const id = name === WORKSPACE ? 'duckdb' : saved.find((each) => each.name === name)?.connector;
    if (id === undefined) throw notFound(name, saved);
    return findConnector(id, connectors);
  };
}
