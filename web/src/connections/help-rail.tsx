import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api.ts';
import type { Connector, Values } from './use-connection-form.ts';

interface HelpRailProps {
  readonly kind: Connector;
  readonly focused: string | undefined;
  readonly values: Values;
}

/** What the focused field means, and the SQL that makes a user for DagFlux, with the names of the form in it. */
export function HelpRail({ kind, focused, values }: HelpRailProps) {
  const { data: credentials = [] } = useQuery({
    queryKey: ['credentials', kind.id],
    queryFn: () => call(api.connectors[':id'].credentials.$get({ param: { id: kind.id } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const field = kind.form.find(({ name }) => name === focused);
  const sql = credentials.map((step) => `-- ${step.title}\n${withNames(step.sql, values)}`).join('\n\n');
  return (
    <Stack gap={8} w={280} visibleFrom="sm" component="aside" aria-label="Help">
      <Text fw={600}>{field?.label ?? 'A field’s help stands here'}</Text>
      <Text size="sm" c="dimmed" mih={60}>
        {field ? (field.help ?? 'As your administrator gave it to you.') : 'Go to a field and see what to enter.'}
      </Text>
      {sql !== '' && (
        <>
          <Group justify="space-between" wrap="nowrap">
            <Text fw={600}>A user for DagFlux</Text>
            <CopyButton value={sql}>
              {({ copied, copy }) => (
                <Button variant="subtle" onClick={copy}>
                  {copied ? 'Copied' : 'Copy SQL'}
                </Button>
              )}
            </CopyButton>
          </Group>
          <Code block mah={260} style={{ overflow: 'auto', whiteSpace: 'pre' }} tabIndex={0}>
            {sql}
          </Code>
        </>
      )}
    </Stack>
  );
}

/** The names of the examples, and the field that says the real one. */
const NAMES = { dagflux: 'username', mydb: 'database', public: 'schema' } as const;

/** Only names that need no quotes: others would have to be quoted by their dialect. */
function withNames(sql: string, values: Values): string {
  return sql.replace(/\b(dagflux|mydb|public)\b/g, (name) => {
    const value = values[NAMES[name as keyof typeof NAMES]]; // One of the three.
    return typeof value === 'string' && /^[a-z_][a-z0-9_]*$/.test(value) ? value : name;
  });
}
