import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ErrorNote } from '../components/error-note.tsx';

interface ConfirmProps {
  readonly title: string;
  readonly says: string;
  readonly button: string;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before something goes for good. */
export function Confirm({ title, says, button, onConfirm, onClose }: ConfirmProps) {
  const work = useMutation({ mutationFn: onConfirm, onSuccess: onClose });
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack gap={12}>
        <Text>{says}</Text>
        {work.error && <ErrorNote error={work.error} what="It was not done." />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={work.isPending} onClick={() => work.mutate()}>
            {button}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
