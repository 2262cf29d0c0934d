import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';

const ID = 'newer-tabs';

/** Says that another window has changed the texts; nothing is kept of either until one of the two is chosen. */
export function askWhichTabs(keepMine: () => Promise<void>): void {
  notifications.show({
    id: ID,
    autoClose: false,
    title: 'Newer text exists',
    message: (
      <>
        <Text size="sm">
          Another window has changed the texts of this page. What is typed here is not kept until you choose.
        </Text>
        <Group gap={8} mt={8}>
          <Button size="compact-sm" variant="default" onClick={() => window.location.reload()}>
            Show the newer text
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void keepMine().then(() => notifications.hide(ID))}
          >
            Keep mine
          </Button>
        </Group>
      </>
    ),
  });
}
