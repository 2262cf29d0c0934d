import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../api.ts';
import type { Conversation } from '../chat/use-conversation.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { dropProposal } from '../operations/kept-proposals.ts';

interface RejectProps {
  readonly proposal: string;
  readonly conversation: Conversation | undefined;
  readonly onClose: () => void;
}

/** Says no. A reason goes back to the conversation, and the model is asked again; without one nobody is asked. */
export function Reject({ proposal, conversation, onClose }: RejectProps) {
  const navigate = useNavigate();
  const [reason, setReason] = useState('');
  const reject = useMutation({
    mutationFn: async () => {
      if (conversation && reason.trim() !== '') {
        await call(api.assistant.ask.$post({ json: { conversation: conversation.id, text: reason } }));
      }
      if (proposal.startsWith('d-')) await dropProposal(proposal);
    },
    onSuccess: () => {
      const about = conversation?.about;
      if (about) {
        const params = { workflow: about.workflow };
        void navigate({ to: '/workflows/$workflow', params, search: { node: about.node, panel: 'chat' } });
      } else if (conversation) {
        void navigate({ to: '/assistant/$conversation', params: { conversation: String(conversation.id) } });
      } else void navigate({ to: '/operations' });
    },
  });
  return (
    <Modal opened onClose={onClose} title="Reject this proposal">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          reject.mutate();
        }}
      >
        <Stack gap={12}>
          {conversation && (
            <Textarea
              label="Why (if you like)"
              description="It goes back into the conversation, and the model is asked for another proposal."
              autosize
              minRows={3}
              data-autofocus
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          {reject.error && <ErrorNote error={reject.error} />}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={reject.isPending}>
              {conversation && reason.trim() !== '' ? 'Reject and ask again' : 'Reject'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
