import { Button, CopyButton, Text } from '@mantine/core';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { When } from '../components/when.tsx';
import { type Run, reportOf } from './run-words.ts';

/** Why a run ended as it did, and the next step. Nothing for one that went well. */
export function Why({ run }: { readonly run: Run }) {
  if (run.state === 'interrupted') {
    return (
      <Text p={12} mx={12} bg="var(--df-notes-tint)" c="var(--df-notes-ink)" role="note">
        DagFlux was closed {run.ended && <When at={run.ended} />} while this ran. What it had begun was undone; its
        temporary tables go at the next use of their connection. What still stands there is under Settings, Objects left
        behind.
      </Text>
    );
  }
  if (run.state === 'skipped') {
    return (
      <Text p={12} mx={12} bg="var(--df-queued-tint)" role="note">
        It did not take place. {run.error?.message}
      </Text>
    );
  }
  if (!run.error) return null;
  return (
    <ErrorNote
      error={run.error}
      what={run.node === null ? 'The run failed.' : `${run.node} failed.`}
      action={
        <>
          {run.mending?.connection && (
            <LinkButton
              to="/connections/$connection/edit"
              params={{ connection: run.mending.connection }}
              variant="default"
            >
              Edit the connection {run.mending.connection}
            </LinkButton>
          )}
          {run.version !== null && (
            <LinkButton
              to="/workflows/$workflow"
              params={{ workflow: run.workflow }}
              search={
                run.node === null
                  ? {}
                  : { node: run.node, panel: 'form', ...(run.mending?.path && { field: run.mending.path }) }
              }
              variant="default"
            >
              Fix in workflow
            </LinkButton>
          )}
          <CopyButton value={reportOf(run)}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy report'}
              </Button>
            )}
          </CopyButton>
        </>
      }
    />
  );
}
