import { Button, Popover, ScrollArea, Stack, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useRefreshOn } from '../events.ts';
import { ICON, icons } from '../icons.ts';
import { activitiesQuery } from '../queries.ts';
import { ActivityRow } from './activity-row.tsx';

/** What is running, for how long, and its Stop: on every page, always at the same place. */
export function Activity() {
  const [isOpen, setIsOpen] = useState(false);
  const [now, setNow] = useState(Date.now);
  useRefreshOn('activity', activitiesQuery.queryKey);
  const { data: activities = [] } = useQuery(activitiesQuery);
  const running = activities.filter(({ state }) => state === 'running' || state === 'stopping');
  const { start, stop } = useInterval(() => setNow(Date.now()), 1000);
  const isCounting = isOpen && running.length > 0;
  useEffect(() => {
    if (!isCounting) return;
    start();
    return stop;
  }, [isCounting, start, stop]);
  const says = running.length === 0 ? 'Nothing runs' : `${running.length} running`;
  return (
    <Popover opened={isOpen} onChange={setIsOpen} width={420} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          c={running.length > 0 ? 'var(--df-accent)' : 'dimmed'}
          leftSection={running.length > 0 ? <icons.running {...ICON} /> : <icons.queued {...ICON} />}
          onClick={() => setIsOpen(!isOpen)}
          aria-expanded={isOpen}
        >
          {says}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <ScrollArea.Autosize mah={480}>
          <Stack gap={4}>
            {activities.length === 0 && (
              <Text size="sm" c="dimmed" p={8}>
                Nothing runs, and nothing ended in the last hour.
              </Text>
            )}
            {activities.map((activity) => (
              <ActivityRow key={activity.id} activity={activity} now={now} />
            ))}
          </Stack>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
