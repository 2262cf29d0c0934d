import { Button, Code, Modal, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { Facts } from './facts.tsx';

interface Licence {
  readonly name: string;
  readonly version: string;
  /** SPDX. */
  readonly identifier?: string;
  readonly text?: string;
}

/** The build writes it beside the scripts. */
async function readLicences(): Promise<readonly Licence[]> {
  const answer = await fetch('/licences.json');
  if (!answer.ok) throw new Error('The list of licences is not there.');
  return await answer.json();
}

/** The version, and whose work is in it. */
export function About() {
  const [shown, setShown] = useState<Licence>();
  const { data, error } = useQuery({
    queryKey: ['licences'],
    queryFn: readLicences,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Stack gap={24} maw={860}>
      <Facts
        of={({ version, pid, node, platform }) => [
          ['DagFlux', version],
          ['Licence', 'MIT'],
          ['Runs on', `Node ${node}, ${platform}`],
          ['Process', String(pid)],
        ]}
      />
      <Text>
        Nothing leaves this machine but what you send to your own databases and your own model. The API is described at{' '}
        <a href="/api/openapi.json">/api/openapi.json</a>.
      </Text>
      <div>
        <Title order={2} mb={8}>
          What of others is in the web app
        </Title>
        {error && <ErrorNote error={error} />}
        {!data && !error && <Skeleton height={200} />}
        {data && (
          <Table aria-label="Licences" verticalSpacing={2}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Package</Table.Th>
                <Table.Th>Version</Table.Th>
                <Table.Th>Licence</Table.Th>
                <Table.Th />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.map((licence) => (
                <Table.Tr key={`${licence.name}@${licence.version}`}>
                  <Table.Td className="df-mono">{licence.name}</Table.Td>
                  <Table.Td className="df-mono">{licence.version}</Table.Td>
                  <Table.Td>{licence.identifier ?? 'see its text'}</Table.Td>
                  <Table.Td ta="right">
                    <Button
                      variant="subtle"
                      size="compact-xs"
                      disabled={licence.text === undefined}
                      onClick={() => setShown(licence)}
                      aria-label={`Text of the licence of ${licence.name}`}
                    >
                      Text
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </div>
      {shown && (
        <Modal opened onClose={() => setShown(undefined)} title={`The licence of ${shown.name}`} size="lg">
          <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap' }}>
            {shown.text}
          </Code>
        </Modal>
      )}
    </Stack>
  );
}
