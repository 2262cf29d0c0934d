import { Button } from '@mantine/core';
import { ErrorNote } from '../components/error-note.tsx';
import type { Saving } from './use-autosave.ts';

interface SavingNoteProps {
  readonly saving: Saving & { readonly choose: (which: 'mine' | 'newer') => Promise<void> };
}

/** Why the workflow is not saved; where another window has saved it meanwhile, which of the two is kept. */
export function SavingNote({ saving }: SavingNoteProps) {
  const { error, isOlder, choose } = saving;
  if (error === undefined) return null;
  return (
    <ErrorNote
      error={error}
      what="The workflow is not saved."
      action={
        isOlder && (
          <>
            <Button variant="default" onClick={() => void choose('newer')}>
              Take the newer text
            </Button>
            <Button variant="default" onClick={() => void choose('mine')}>
              Keep what is on this screen
            </Button>
          </>
        )
      }
    />
  );
}
