import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { ErrorNote } from './error-note.tsx';

/** One broken pane never blanks the page. */
export function PaneBoundary({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <ErrorBoundary
      fallbackRender={({ error, resetErrorBoundary }) => (
        <ErrorNote
          error={error}
          what={`${name} could not be shown.`}
          action={
            <Button variant="default" onClick={resetErrorBoundary}>
              Try again
            </Button>
          }
        />
      )}
    >
      {children}
    </ErrorBoundary>
  );
}
