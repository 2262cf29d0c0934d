import { Button, Group, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { LinkButton } from '../components/link-button.tsx';
import { RoleBadge } from '../components/role-badge.tsx';
import { estimateWords } from '../components/times.ts';
import { sizeWords } from '../grid/cell-words.ts';
import { connectionsQuery, tablesQuery } from '../queries.ts';
import { ColumnsTab } from './columns-tab.tsx';
import { DefinitionTab } from './definition-tab.tsx';
import { DetailsTab } from './details-tab.tsx';
import { RowsTab } from './rows-tab.tsx';
import { UseInWorkflow } from './use-in-workflow.tsx';

export interface TableAddress {
  readonly connection: string;
  readonly schema: string;
  readonly table: string;
}

const TABS = ['rows', 'columns', 'definition', 'details'] as const;

/** One table: its first rows, columns, definition and facts. */
interface TablePaneProps extends TableAddress {
  readonly tab: string;
  /** Another one was chosen, also for the next table. */
  readonly onTab: (tab: string) => void;
  /** The list is out of date. */
  readonly onRefresh: () => void;
}

export function TablePane({ tab, onTab, onRefresh, ...address }: TablePaneProps) {
  const { connection, schema, table } = address;
  const navigate = useNavigate();
  const [isUsed, setIsUsed] = useState(false);
  const { data: connections = [] } = useQuery(connectionsQuery);
  const { data: page } = useQuery(tablesQuery(connection, { schema, search: table, limit: '1000' }));
  const facts = page?.tables.find((each) => each.name === table && each.schema === schema);
  const role = connections.find(({ name }) => name === connection)?.role;
  const shown = TABS.includes(tab as 'rows') ? tab : 'rows'; // The address may say anything.
  const words = [
    facts?.kind,
    facts?.estimatedRows != null && `${estimateWords(facts.estimatedRows)} rows`,
    facts?.bytes != null && sizeWords(facts.bytes),
  ];
  return (
    <>
      {isUsed && <UseInWorkflow {...address} onClose={() => setIsUsed(false)} />}
      {/* The name has its line; what does not fit beside it goes below. */}
      <Group justify="space-between" p={8} gap={8}>
        <Group gap={8} maw="100%">
          <Text fw={600} truncate title={`${schema}.${table}`}>
            {schema}.{table}
          </Text>
          {connection !== 'workspace' && <RoleBadge role={role} />}
          <Text size="sm" c="dimmed">
            {words.filter(Boolean).join(' · ')}
          </Text>
        </Group>
        <Group gap={8}>
          <Button variant="default" onClick={() => setIsUsed(true)}>
            Use in workflow
          </Button>
          <LinkButton
            to="/operations/new"
            search={{ kind: 'transformer', source: `${connection}:${schema}.${table}` }}
            variant="default"
          >
            Transform
          </LinkButton>
          <LinkButton to="/sql/{-$tab}" search={{ connection, schema, table }}>
            Open in SQL
          </LinkButton>
        </Group>
      </Group>
      <Tabs
        value={shown}
        onChange={(next) => {
          onTab(next ?? 'rows');
          void navigate({
            to: '/explorer/{-$connection}/{-$schema}/{-$table}',
            params: address,
            search: { tab: next ?? 'rows' },
            replace: true,
          });
        }}
        keepMounted={false}
        style={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}
      >
        <Tabs.List>
          <Tabs.Tab value="rows">Rows</Tabs.Tab>
          <Tabs.Tab value="columns">Columns</Tabs.Tab>
          <Tabs.Tab value="definition">Definition</Tabs.Tab>
          <Tabs.Tab value="details">Details</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="rows" style={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}>
          <RowsTab {...address} onRefresh={onRefresh} />
        </Tabs.Panel>
        <Tabs.Panel value="columns" style={{ overflow: 'auto' }}>
          <ColumnsTab {...address} />
        </Tabs.Panel>
        <Tabs.Panel value="definition" style={{ overflow: 'auto' }}>
          <DefinitionTab {...address} kind={page && (facts?.kind ?? null)} />
        </Tabs.Panel>
        <Tabs.Panel value="details" style={{ overflow: 'auto' }}>
          <DetailsTab {...address} facts={facts} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
