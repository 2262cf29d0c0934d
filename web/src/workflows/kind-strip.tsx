import { Toolbar, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { KIND } from './canvas-settings.ts';
import { KindIcon } from './kind-icon.tsx';
import classes from './kind-strip.module.css';
import { kindsQuery } from './queries.ts';

/** The kinds of nodes: a click adds one, a drag puts it where it is dropped. */
export function KindStrip({ onAdd }: { readonly onAdd: (kind: string) => void }) {
  const { data: kinds = [] } = useQuery(kindsQuery);
  return (
    <Toolbar orientation="vertical" aria-label="Add a node" className={classes.strip}>
      {kinds.map(({ kind, title }) => (
        <UnstyledButton
          key={kind}
          className={classes.kind}
          draggable
          onDragStart={(event) => event.dataTransfer.setData(KIND, kind)}
          onClick={() => onAdd(kind)}
        >
          <KindIcon kind={kind} />
          {title}
        </UnstyledButton>
      ))}
    </Toolbar>
  );
}
