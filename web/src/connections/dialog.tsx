import { Button, Modal, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ErrorNote } from '../components/error-note.tsx';
import { connectionQuery, connectorsQuery } from '../queries.ts';
import { ConnectionForm } from './form.tsx';
import { useKeptForm } from './form-draft.ts';

/** The form of a connection, drawn from the fields of its connector. Exactly one of `connector` (new) and `saved` is given. */
export function ConnectionDialog({ connector, saved }: { readonly connector?: string; readonly saved?: string }) {
  const navigate = useNavigate();
  const { data: connectors, error } = useQuery(connectorsQuery);
  const before = useQuery({ ...connectionQuery(saved ?? ''), enabled: saved !== undefined });
  const id = connector ?? before.data?.connector;
  const kind = connectors?.find((each) => each.id === id);
  const kept = useKeptForm(kind, before.data);
  const close = () => void navigate({ to: '/connections' });
  const title = saved ? `Edit ${saved}` : `Add a connection${kind ? `: ${kind.title}` : ''}`;
  const failed = error ?? before.error;
  const isReady = kind && kept && (saved === undefined || before.data);
  const isUnknown = connectors && !kind && connector !== undefined;
  return (
    <Modal opened onClose={close} title={title} size={860}>
      {failed && <ErrorNote error={failed} what="The form could not be drawn." />}
      {!failed && !isReady && !isUnknown && <Skeleton height={320} />}
      {isUnknown && (
        <ErrorNote
          error={new Error(`There is no connector "${connector}".`)}
          action={<Button onClick={close}>Back</Button>}
        />
      )}
      {isReady && <ConnectionForm kind={kind} before={before.data} kept={kept} onClose={close} />}
    </Modal>
  );
}
