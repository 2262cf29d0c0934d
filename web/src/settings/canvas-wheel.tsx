import { Group, SegmentedControl, Text, Title } from '@mantine/core';
import { MOD } from '../frame/mod.ts';
import { useRemembered } from '../remembered.ts';
import { useSaved } from './saved.tsx';

const WAYS = [
  { value: 'pan', label: 'Moves the drawing' },
  { value: 'zoom', label: 'Zooms' },
];

/** What the wheel does over a workflow. */
export function CanvasWheel() {
  const [wheel, setWheel] = useRemembered<string>('canvas.wheel', 'pan');
  const { change, note } = useSaved(setWheel);
  return (
    <div>
      <Title order={2} mb={8}>
        The wheel over a workflow
      </Title>
      <Group gap={12}>
        <SegmentedControl
          aria-label="The wheel over a workflow"
          data={WAYS}
          value={wheel}
          onChange={(value) => change(wheel, value)}
        />
        {note}
      </Group>
      <Text size="sm" c="dimmed" mt={8}>
        With {MOD} held, or by two fingers, it zooms in any case.
      </Text>
    </div>
  );
}
