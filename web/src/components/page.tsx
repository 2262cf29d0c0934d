import { Group, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';

interface PageProps {
  readonly title: string;
  /** What the browser's tab says; default: the title. */
  readonly tab?: string;
  /** Beside the title: a state, a role. */
  readonly beside?: ReactNode;
  /** At the right: the primary action last. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** A page: its one h1 (which takes the focus when the page changes), actions, content. */
export function Page({ title, tab = title, beside, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${tab} · DagFlux`;
  }, [tab]);
  return (
    <div className={classes.page}>
      <Group className={classes.row} justify="space-between" wrap="nowrap" gap={12}>
        <Group gap={8} wrap="nowrap" miw={0}>
          <Title order={1} tabIndex={-1} className={classes.title}>
            {title}
          </Title>
          {beside}
        </Group>
        <Group gap={8} wrap="nowrap">
          {actions}
        </Group>
      </Group>
      <div className={classes.content}>{children}</div>
    </div>
  );
}
