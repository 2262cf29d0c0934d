import { Menu } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { connectionsQuery, connectorsQuery } from '../queries.ts';
import type { TableAddress } from './table-pane.tsx';
import type { Table } from './tree-items.ts';

/** Where in the window the menu stands, and of which table. */
export interface MenuPlace {
  readonly connection: string;
  readonly table: Table;
  readonly x: number;
  readonly y: number;
  /** Its line, which gets the focus back. */
  readonly line: HTMLElement;
}

interface TreeMenuProps {
  readonly place: MenuPlace;
  /** In a workflow. */
  readonly onUse: (table: TableAddress) => void;
  readonly onClose: () => void;
}

/** What can be done with a table, at its line. */
export function TreeMenu({ place, onUse, onClose }: TreeMenuProps) {
  const { connection, table, x, y, line } = place;
  const navigate = useNavigate();
  const quote = useQuotedName();
  const { schema, name } = table;
  return (
    <Menu
      opened
      onClose={() => {
        line.focus();
        onClose();
      }}
      position="bottom-start"
      trapFocus
      clickOutsideEvents={['mousedown', 'touchstart']} // The key that opens it is still on its way to the document.
    >
      <Menu.Target>
        <div aria-hidden style={{ position: 'fixed', left: x, top: y }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={`What can be done with ${name}`}>
        <Menu.Item
          onClick={() =>
            void navigate({
              to: '/explorer/{-$connection}/{-$schema}/{-$table}',
              params: { connection, schema, table: name },
            })
          }
        >
          Open
        </Menu.Item>
        <Menu.Item onClick={() => void navigate({ to: '/sql/{-$tab}', search: { connection, schema, table: name } })}>
          SELECT in SQL
        </Menu.Item>
        <Menu.Item onClick={() => onUse({ connection, schema, table: name })}>Use in workflow…</Menu.Item>
        <Menu.Item onClick={() => void navigator.clipboard.writeText(quote(connection, table))}>
          Copy the quoted name
        </Menu.Item>
        <Menu.Item
          onClick={() =>
            void navigate({
              to: '/operations/new',
              search: { kind: 'transformer', source: `${connection}:${schema}.${name}` },
            })
          }
        >
          Transform
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The name of a table as its database writes it. */
export function useQuotedName(): (connection: string, table: Pick<Table, 'schema' | 'name'>) => string {
  const client = useQueryClient();
  useQuery(connectorsQuery);
  return (connection, { schema, name }) => {
    const kind = client.getQueryData(connectionsQuery.queryKey)?.find((each) => each.name === connection)?.connector;
    const connectors = client.getQueryData(connectorsQuery.queryKey);
    const [open, close] = connectors?.find(({ id }) => id === kind)?.dialect.quotes ?? ['"', '"'];
    return [schema, name].map((part) => `${open}${part.replaceAll(close, close + close)}${close}`).join('.');
  };
}
