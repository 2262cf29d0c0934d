import { Button, Group, Menu, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, call } from '../api.ts';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { Page } from '../components/page.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { countWords, sinceWords } from '../components/times.ts';
import { conversationsQuery, operationsQuery } from '../queries.ts';
import type { Operation } from './types.ts';
import { useJob } from './use-job.ts';

/** Saved operations: checked once, then run without asking anybody; and conversations that may become one. */
export function OperationsPage() {
  const navigate = useNavigate();
  const { data: operations, error } = useQuery(operationsQuery);
  const { data: conversations = [] } = useQuery(conversationsQuery);
  const add = (
    <Group gap={8}>
      <LinkButton to="/operations/new" search={{ kind: 'transformer' }}>
        New transformer
      </LinkButton>
      <LinkButton to="/operations/new" search={{ kind: 'join' }} variant="default">
        New join
      </LinkButton>
    </Group>
  );
  return (
    <Page title="Operations" actions={add}>
      {error && <ErrorNote error={error} what="The operations could not be read." />}
      {operations?.length === 0 && conversations.length === 0 && (
        <Empty says="No operation yet. A transformer makes a new table of a SELECT, or changes one in place; a join puts tables of several connections together. Say what you want in your own words, or write the SQL.">
          {add}
        </Empty>
      )}
      {operations && operations.length > 0 && (
        <Table aria-label="Saved operations" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Does</Table.Th>
              <Table.Th>Checked on</Table.Th>
              <Table.Th>Version</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {operations.map((operation) => (
              <OperationRow key={operation.name} operation={operation} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {conversations.length > 0 && (
        <Table aria-label="Conversations" verticalSpacing={6} mt={16}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Conversation</Table.Th>
              <Table.Th>Kind</Table.Th>
              <Table.Th>Begun</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {conversations.map((conversation) => (
              <Table.Tr key={conversation.id}>
                <Table.Td>{conversation.want}</Table.Td>
                <Table.Td>
                  {conversation.about
                    ? `${conversation.about.node} in ${conversation.about.workflow}`
                    : conversation.kind}
                </Table.Td>
                <Table.Td>{sinceWords(conversation.created)}</Table.Td>
                <Table.Td>
                  <Button
                    variant="default"
                    onClick={() =>
                      void navigate({
                        to: '/assistant/$conversation',
                        params: { conversation: String(conversation.id) },
                      })
                    }
                  >
                    Go on
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Page>
  );
}

function OperationRow({ operation }: { readonly operation: Operation }) {
  const { name, kind, writes, reads, inPlace, server, version } = operation;
  const client = useQueryClient();
  const navigate = useNavigate();
  const { job, error, isRunning, start, stop } = useJob();
  const remove = useMutation({
    mutationFn: () => call(api.operations[':name'].$delete({ param: { name } })),
    onSettled: () => client.invalidateQueries({ queryKey: operationsQuery.queryKey }),
  });
  const param = { name };
  const run = () => start(() => call(api.operations[':name'].run.$post({ param, json: {} })));
  const repair = () => start(() => call(api.operations[':name'].repair.$post({ param, json: {} })));
  const restore = () => start(() => call(api.operations[':name'].restore.$post({ param, json: {} })));
  const failed = error ?? remove.error;
  const result = job?.result;
  return (
    <>
      <Table.Tr>
        <Table.Td fw={600}>{name}</Table.Td>
        <Table.Td>
          {kind === 'join'
            ? `joins ${reads.join(', ')} into ${writes}`
            : inPlace
              ? `changes ${writes} in place`
              : `makes ${writes}`}
        </Table.Td>
        <Table.Td>{server}</Table.Td>
        <Table.Td>{version}</Table.Td>
        <Table.Td>
          <Group gap={4} justify="flex-end" wrap="nowrap">
            {isRunning ? (
              <>
                <StatusBadge state="running" />
                <Button variant="default" onClick={stop}>
                  Stop
                </Button>
              </>
            ) : (
              <Button
                variant="default"
                onClick={() => void navigate({ to: '/proposals/$proposal', params: { proposal: `s-${name}` } })}
              >
                Review and run
              </Button>
            )}
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" aria-label={`More for ${name}`}>
                  ⋯
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={run}>Run as it was approved</Menu.Item>
                <Menu.Item onClick={repair}>Look for changed tables</Menu.Item>
                {inPlace && <Menu.Item onClick={restore}>Put the last backup back</Menu.Item>}
                <Menu.Item color="red" onClick={() => remove.mutate()}>
                  Remove
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
        </Table.Td>
      </Table.Tr>
      {(failed || result) && (
        <Table.Tr>
          <Table.Td colSpan={5}>
            {failed ? <ErrorNote error={failed} /> : <Text aria-live="polite">{result && outcomeOf(result)}</Text>}
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function outcomeOf(result: NonNullable<ReturnType<typeof useJob>['job']>['result']): string {
  switch (result?.of) {
    case 'operation run':
      return `It ran${result.value.rows === null ? '' : `: ${countWords(result.value.rows)} rows`}.`;
    case 'repair':
      return result.value.drift.length === 0
        ? 'Its tables are as they were when it was checked.'
        : `Changed since it was checked: ${result.value.drift.join(' ')}`;
    case 'restore':
      return 'The rows of the last backup are back.';
    default:
      return '';
  }
}
