import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';

const SNIPPET = JSON.stringify({ mcpServers: { dagflux: { command: 'npx', args: ['dagflux', 'mcp'] } } }, null, 2);

/** How another program's assistant gets at the same connections. */
export function Mcp() {
  return (
    <Stack gap={12} maw={720}>
      <Text>
        A program that speaks the Model Context Protocol can look at your tables through DagFlux, read-only. It sees no
        secrets, but it does see rows. What it wants to run waits for you under Approvals. Put this into its settings:
      </Text>
      <Group justify="flex-end">
        <CopyButton value={SNIPPET}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block>{SNIPPET}</Code>
    </Stack>
  );
}
