import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { type Ref, useState } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { countWords } from '../components/times.ts';
import type { OperationContent } from '../operations/types.ts';
import { effectOf, isInPlace, makesNew, ranWords, writesOf } from './figures.ts';
import type { useApproval } from './use-approval.ts';

interface ApproveProps {
  readonly content: OperationContent;
  readonly role: string | null | undefined;
  readonly approval: ReturnType<typeof useApproval>;
  /** The name that it is kept under, where it is. */
  readonly savedName: string;
}

/** What is to be chosen and typed before it is approved, and what came of it. */
export function Approve({ content, role, approval, savedName }: ApproveProps) {
  const { run, word, rehearsal, save } = approval;
  const writes = writesOf(content);
  const connection = writes.slice(0, writes.indexOf(':'));
  const [name, setName] = useState(savedName);
  return (
    <Stack gap={8} mb={8}>
      {rehearsal.staleWords && (
        <Text c="var(--df-notes-ink)" role="status">
          {rehearsal.staleWords}
        </Text>
      )}
      <Group gap={16} align="flex-end">
        {isInPlace(content) && (
          <Checkbox
            label="Copy the table into the workspace first"
            checked={approval.backup ?? role === 'production'}
            onChange={(event) => approval.setBackup(event.currentTarget.checked)}
          />
        )}
        {makesNew(content) && (
          <Checkbox
            label={`If ${writes} is there, put the new rows in place of its own`}
            checked={approval.again}
            onChange={(event) => approval.setAgain(event.currentTarget.checked)}
          />
        )}
        {word !== undefined && (
          <TextInput
            label={`Type ${word} to approve`}
            w={220}
            autoComplete="off"
            value={approval.typed}
            onChange={(event) => approval.setTyped(event.currentTarget.value)}
          />
        )}
        <Group gap={8} align="flex-end" ml="auto">
          <TextInput
            label="Keep it as a saved operation"
            placeholder="paid_orders"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button variant="default" disabled={name === ''} loading={save.isRunning} onClick={() => approval.keep(name)}>
            Rehearse and keep
          </Button>
          {save.job?.activity.state === 'done' && <StatusBadge state="done" says="Kept" />}
        </Group>
      </Group>
      {run.job && run.isRunning && run.job.activity.progress.rows !== null && (
        <Text aria-live="polite">{countWords(run.job.activity.progress.rows)} rows so far</Text>
      )}
      {run.error !== undefined && <ErrorNote error={run.error} what="It did not run to its end." />}
      {run.job?.activity.state === 'done' && (
        <Group gap={8}>
          <StatusBadge state="done" />
          <Text>{ranWords(run.job.result)}</Text>
          <LinkButton to="/explorer/{-$connection}/{-$schema}/{-$table}" params={{ connection }} variant="default">
            Look at {connection}
          </LinkButton>
        </Group>
      )}
      {save.error !== undefined && <ErrorNote error={save.error} what="It was not kept." />}
    </Stack>
  );
}

interface ApproveButtonProps extends Pick<ApproveProps, 'content' | 'approval'> {
  readonly ref: Ref<HTMLButtonElement>;
}

/** Says what it does, in numbers; while it may not be pressed, why. The focus reaches it all the same. */
export function ApproveButton({ ref, approval, content }: ApproveButtonProps) {
  const { blocked, run, result, approve } = approval;
  return (
    <Group gap={8}>
      <Text size="sm" c="dimmed" id="why-not" aria-live="polite">
        {blocked}
      </Text>
      {run.isRunning && (
        <Button variant="default" onClick={run.stop}>
          Stop
        </Button>
      )}
      <Button
        ref={ref}
        loading={run.isRunning}
        {...(blocked !== undefined && { 'data-disabled': true, 'aria-disabled': true })}
        aria-describedby="why-not"
        onClick={approve}
      >
        Approve: {effectOf(result, content)}
      </Button>
    </Group>
  );
}
