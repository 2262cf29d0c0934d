import { Group, SegmentedControl, Stack, Text, Title, useMantineColorScheme } from '@mantine/core';
import { type Density, useDensity } from '../density.ts';
import { CanvasWheel } from './canvas-wheel.tsx';
import { useSaved } from './saved.tsx';

const THEMES = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];
const DENSITIES = [
  { value: 'compact', label: 'Compact' },
  { value: 'comfortable', label: 'Comfortable' },
];

/** How the app looks. */
export function General() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [density, setDensity] = useDensity();
  const theme = useSaved(setColorScheme);
  const rows = useSaved(setDensity);
  return (
    <Stack gap={24} maw={720}>
      <div>
        <Title order={2} mb={8}>
          Theme
        </Title>
        <Group gap={12}>
          <SegmentedControl
            aria-label="Theme"
            data={THEMES}
            value={colorScheme}
            onChange={(value) => theme.change(colorScheme, value as typeof colorScheme)} // One of the three.
          />
          {theme.note}
        </Group>
      </div>
      <div>
        <Title order={2} mb={8}>
          Density
        </Title>
        <Group gap={12}>
          <SegmentedControl
            aria-label="Density"
            data={DENSITIES}
            value={density}
            onChange={(value) => rows.change(density, value as Density)} // One of the two.
          />
          {rows.note}
        </Group>
        <Text size="sm" c="dimmed" mt={8}>
          Comfortable makes rows and controls 6 pixels higher.
        </Text>
      </div>
      <CanvasWheel />
    </Stack>
  );
}
