import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { connectionsQuery, connectorsQuery } from '../queries.ts';

export const WORKSPACE = 'workspace';
/** Its kind of database. */
const WORKSPACE_CONNECTOR = 'duckdb';

const PLAIN = /^[a-z_][a-z0-9_]*$/;

/** Where a text runs: what is saved of the connection, and how its kind of database writes SQL. */
export function usePlace(connection: string) {
  const { data: connections = [] } = useQuery(connectionsQuery);
  const { data: connectors = [] } = useQuery(connectorsQuery);
  const saved = connections.find(({ name }) => name === connection);
  const kind = connection === WORKSPACE ? WORKSPACE_CONNECTOR : saved?.connector;
  const connector = connectors.find(({ id }) => id === kind);
  const [open, close] = connector?.dialect.quotes ?? ['"', '"'];
  const quote = useCallback((name: string) => open + name.replaceAll(close, close + close) + close, [open, close]);
  /** With quotes only where the name needs them. */
  const written = useCallback((name: string) => (PLAIN.test(name) ? name : quote(name)), [quote]);
  return {
    names: [...connections.map(({ name }) => name), WORKSPACE],
    saved,
    connector,
    grammar: connector?.dialect.grammar ?? null,
    quote,
    written,
    isWorkspace: connection === WORKSPACE,
  };
}
