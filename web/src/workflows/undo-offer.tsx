import { Button, CloseButton } from '@mantine/core';
import classes from './notice.module.css';

interface UndoOfferProps {
  readonly says: string;
  readonly onUndo: () => void;
  readonly onClose: () => void;
}

/** What was just taken away, and the way back. */
export function UndoOffer({ says, onUndo, onClose }: UndoOfferProps) {
  return (
    <div role="status" className={classes.offer}>
      {says}
      <Button size="compact-xs" variant="default" onClick={onUndo}>
        Undo
      </Button>
      <CloseButton size="sm" aria-label="Close" onClick={onClose} />
    </div>
  );
}
