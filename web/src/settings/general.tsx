import { DataList, SegmentedControl, Skeleton, Stack, Text, Title, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { sizeWords } from '../grid/cell-words.ts';

const THEMES = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** The theme, and where everything is. */
export function General() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { data, error } = useQuery({
    queryKey: ['installation'],
    queryFn: () => call(api.installation.$get()),
  });
  return (
    <Stack gap={24} maw={720}>
      <div>
        <Title order={2} mb={8}>
          Theme
        </Title>
        <SegmentedControl
          aria-label="Theme"
          data={THEMES}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as typeof colorScheme)} // One of the three.
        />
      </div>
      <div>
        <Title order={2} mb={8}>
          This installation
        </Title>
        {error && <ErrorNote error={error} />}
        {!data && !error && <Skeleton height={120} />}
        {data && (
          <DataList>
            {(
              [
                ['Data folder', data.folder],
                ['Workspace', sizeWords(data.workspaceBytes)],
                ['Connections, operations, runs', sizeWords(data.storeBytes)],
                ['Process', String(data.pid)],
                ['Runs on', `Node ${data.node}, ${data.platform}`],
              ] as const
            ).map(([label, value]) => (
              <DataList.Item key={label}>
                <DataList.ItemLabel>{label}</DataList.ItemLabel>
                <DataList.ItemValue className="df-mono">{value}</DataList.ItemValue>
              </DataList.Item>
            ))}
          </DataList>
        )}
        <Text size="sm" c="dimmed" mt={8}>
          Secrets are encrypted in the data folder; where their key is, the program said when it made it. Nothing leaves
          this machine but what you send to your own databases and your own model.
        </Text>
      </div>
    </Stack>
  );
}
