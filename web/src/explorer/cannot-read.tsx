import { Button, Code, CopyButton, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ApiError, api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import type { TableAddress } from './table-pane.tsx';

interface CannotReadProps extends TableAddress {
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** Why a table's rows are not here, with the next step where we can make one. */
export function CannotRead({ error, onRetry, connection, table }: CannotReadProps) {
  // A test knows which statements give what is missing, in the words of its database.
  const test = useMutation({
    mutationFn: () => call(api.connections[':connection'].test.$post({ param: { connection } })),
  });
  const code = error instanceof ApiError ? error.code : undefined;
  const retry = (
    <Button variant="default" onClick={onRetry}>
      {code === 'not-found' ? 'Refresh' : 'Retry'}
    </Button>
  );
  if (code === 'not-found') {
    return <ErrorNote error={error} what={`${table} was dropped or renamed since the list was read.`} action={retry} />;
  }
  if (code !== 'unauthorized') return <ErrorNote error={error} what="The rows could not be read." action={retry} />;
  const grants = test.data?.missing?.read ?? [];
  return (
    <Stack gap={0}>
      <ErrorNote
        error={error}
        what={`This user may not read ${table}.`}
        action={
          <>
            <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
              Show the GRANT for your administrator
            </Button>
            {retry}
          </>
        }
      />
      {test.error && <ErrorNote error={test.error} what="What is missing could not be found out." />}
      {grants.length > 0 && (
        <div style={{ padding: '0 12px' }}>
          <Code block>{grants.join('\n')}</Code>
          <CopyButton value={grants.join('\n')}>
            {({ copied, copy }) => (
              <Button variant="subtle" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </div>
      )}
      {test.data && grants.length === 0 && (
        <ErrorNote
          error={new Error('The test found no right that is missing to read: ask for SELECT on this table.')}
        />
      )}
    </Stack>
  );
}
