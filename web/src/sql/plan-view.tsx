import { Button, CopyButton, Group, Text } from '@mantine/core';
import { ErrorNote } from '../components/error-note.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import classes from './page.module.css';
import type { Explanation } from './use-explain.ts';

/** The plan of a statement in the database's own words, in place of the results until it is closed. */
export function PlanView({ of, onClose }: { readonly of: Explanation; readonly onClose: () => void }) {
  const { title, plan, error } = of;
  const isAsked = plan === undefined && error === undefined;
  return (
    <div className={classes.results}>
      <Group justify="space-between" px={8} py={4} gap={8}>
        <Group gap={8} role="status">
          {isAsked && <StatusBadge state="running" says="Asked for" />}
          <Text size="sm" fw={600}>
            {title}
          </Text>
          <Text size="xs" c="dimmed">
            {isAsked ? 'The statement is not run.' : 'The statement was not run.'}
          </Text>
        </Group>
        <Group gap={4}>
          {plan !== undefined && (
            <CopyButton value={plan}>
              {({ copied, copy }) => (
                <Button size="compact-xs" variant="subtle" onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          )}
          <Button size="compact-xs" variant="default" onClick={onClose}>
            {isAsked ? 'Stop' : 'Close the plan'}
          </Button>
        </Group>
      </Group>
      {error !== undefined && <ErrorNote error={error} what="There is no plan." />}
      {plan !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too.
        <section className={classes.plan} tabIndex={0} aria-label={title}>
          {plan}
        </section>
      )}
    </div>
  );
}
