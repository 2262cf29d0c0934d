import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ICON, icons } from '../icons.ts';
import { KIND } from './canvas-settings.ts';
import classes from './kind-strip.module.css';
import { kindsQuery } from './queries.ts';

/** The kinds of nodes: a click adds one, a drag puts it where it is dropped. */
export function KindStrip({ onAdd }: { readonly onAdd: (kind: string) => void }) {
  const { data: kinds = [] } = useQuery(kindsQuery);
  return (
    <div role="toolbar" aria-label="Add a node" aria-orientation="vertical" className={classes.strip}>
      {kinds.map(({ kind, title }) => {
        const Icon = kind in icons ? icons[kind as 'join'] : icons.workflows; // Just looked up.
        return (
          <UnstyledButton
            key={kind}
            className={classes.kind}
            draggable
            onDragStart={(event) => event.dataTransfer.setData(KIND, kind)}
            onClick={() => onAdd(kind)}
          >
            <Icon {...ICON} />
            {title}
          </UnstyledButton>
        );
      })}
    </div>
  );
}
