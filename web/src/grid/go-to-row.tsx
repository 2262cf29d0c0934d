import { NumberInput, Paper } from '@mantine/core';
import { useState } from 'react';
import classes from './grid.module.css';

interface GoToRowProps {
  readonly rows: number;
  /** From 0. */
  readonly onGo: (row: number) => void;
  readonly onClose: () => void;
}

/** Asks for a row by its number, from 1. */
export function GoToRow({ rows, onGo, onClose }: GoToRowProps) {
  const [row, setRow] = useState<number | string>('');
  return (
    <Paper className={classes.goTo} p={8} withBorder>
      <NumberInput
        data-autofocus
        autoFocus
        label={`Go to row, 1 to ${rows.toLocaleString('en')}`}
        min={1}
        max={rows}
        allowDecimal={false}
        hideControls
        value={row}
        onChange={setRow}
        onBlur={onClose}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onClose();
          if (event.key !== 'Enter' || row === '') return;
          event.preventDefault();
          onGo(Math.max(1, Math.min(rows, Number(row))) - 1);
        }}
      />
    </Paper>
  );
}
