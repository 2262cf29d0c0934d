import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api.ts';
import { Empty } from '../components/empty.tsx';
import { editorQuery } from '../queries.ts';
import { usePlace } from './place.ts';
import { STATEMENTS, StatementRow } from './statement-row.tsx';

const RECENT = '5';

interface EmptyResultsProps {
  readonly connection: string;
  readonly onInsert: (sql: string) => void;
  readonly onOpen: (connection: string, sql: string) => void;
}

/** Before anything ran in a text: what to do, and what was run on this connection lately. */
export function EmptyResults({ connection, onInsert, onOpen }: EmptyResultsProps) {
  const { connector } = usePlace(connection);
  const { data: language } = useQuery(editorQuery(connector?.id ?? ''));
  const { data: recent = [] } = useQuery({
    queryKey: [...STATEMENTS, 'recent', connection],
    staleTime: 0, // What runs in between belongs to it.

    queryFn: ({ signal }) => call(api.statements.$get({ query: { connection, limit: RECENT } }, { init: { signal } })),
  });
  return (
    <div style={{ height: '100%', overflow: 'auto' }}>
      <Empty says="Write a statement above and run it: its rows come here.">
        {language && (
          <Button variant="default" onClick={() => onInsert(`${language.example}\n`)} ff="monospace">
            {language.example}
          </Button>
        )}
      </Empty>
      {recent.length > 0 && (
        <Stack gap={4} px={12} maw={720} mx="auto">
          <Text size="sm" fw={600}>
            Run on {connection} lately
          </Text>
          <Stack gap={0} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
            {recent.map((statement) => (
              <StatementRow key={statement.id} statement={statement} onInsert={onInsert} onOpen={onOpen} />
            ))}
          </Stack>
        </Stack>
      )}
    </div>
  );
}
