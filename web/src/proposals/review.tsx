import { Button, Checkbox, Code, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { Page } from '../components/page.tsx';
import { RoleBadge } from '../components/role-badge.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { clock, countWords } from '../components/times.ts';
import type { OperationContent } from '../operations/types.ts';
import { useJob } from '../operations/use-job.ts';
import { connectionsQuery, operationsQuery } from '../queries.ts';
import { SqlEditor } from '../sql/editor.tsx';
import { RehearsalView } from './rehearsal-view.tsx';

/** Look, rehearse, approve, run. The button that approves says what it does, in numbers. */
export function Review({ proposal, content }: { readonly proposal: string; readonly content: OperationContent }) {
  const client = useQueryClient();
  const { data: connections = [] } = useQuery(connectionsQuery);
  const savedName = proposal.startsWith('s-') ? proposal.slice(2) : '';
  const [sql, setSql] = useState(content.kind === 'transformer' ? content.request.sql : '');
  const [allowed, setAllowed] = useState<readonly string[]>(content.request.allowLossy ?? []);
  const [backup, setBackup] = useState<boolean>();
  const [again, setAgain] = useState(savedName !== '');
  const [typed, setTyped] = useState('');
  const [name, setName] = useState(savedName);
  const [rehearsedText, setRehearsedText] = useState<string>();
  const rehearsal = useJob();
  const run = useJob();
  const save = useJob(() => void client.invalidateQueries({ queryKey: operationsQuery.queryKey }));

  const current = withChanges(content, sql, allowed);
  const text = JSON.stringify(current);
  const writes = writesOf(content);
  const connection = writes.slice(0, writes.indexOf(':'));
  const role = connections.find((each) => each.name === connection)?.role;
  const isOurs = connection === 'workspace';
  const inPlace = content.kind === 'transformer' && content.request.target === undefined;
  const word = isOurs || role === 'development' || role === 'staging' ? undefined : (role ?? connection);

  const rehearse = () => {
    setRehearsedText(text);
    run.reset();
    rehearsal.start(() => call(api.rehearsals.$post({ json: current })));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for what was opened.
  useEffect(rehearse, []);

  const result = rehearsal.job?.result ?? undefined;
  const lossy = lossyOf(result).filter((column) => !allowed.includes(column));
  const problems = result?.of === 'join rehearsal' ? result.value.problems : [];
  const blocked = [
    rehearsal.isRunning && 'It is being rehearsed.',
    !rehearsal.isRunning && !result && 'It was not rehearsed.',
    result && rehearsedText !== text && 'The text was changed since it was rehearsed.',
    lossy.length > 0 && `Allow what is lost in ${lossy.join(', ')}, or change it.`,
    problems[0],
    word !== undefined && typed !== word && `Type ${word} first.`,
  ].find((reason): reason is string => typeof reason === 'string');

  const effect = effectOf(result, writes, inPlace);
  const approve = () =>
    run.start(() =>
      call(
        api.operations.apply.$post({
          json: { operation: current, ...(backup !== undefined && { backup }), ...(again && { again }) },
        }),
      ),
    );
  const title =
    content.kind === 'join' ? `Join into ${writes}` : inPlace ? `Change ${writes} in place` : `Make ${writes}`;
  return (
    <Page title={title} beside={isOurs ? undefined : <RoleBadge role={role} />}>
      <Stack gap={16} p={16} maw={1100}>
        {content.kind === 'transformer' ? (
          <section aria-label="SQL">
            <Title order={2} mb={8}>
              SQL on {content.request.source}
            </Title>
            <div style={{ height: 200, border: '1px solid var(--df-hairline)', borderRadius: 4 }}>
              <SqlEditor label="SQL of the proposal" value={sql} grammar={null} onChange={setSql} />
            </div>
          </section>
        ) : (
          <section aria-label="Specification">
            <Title order={2} mb={8}>
              Specification
            </Title>
            <Code block mah={320} style={{ overflow: 'auto' }} tabIndex={0}>
              {JSON.stringify(content.request.specification, null, 2)}
            </Code>
          </section>
        )}
        <Group gap={8}>
          <Button variant="default" loading={rehearsal.isRunning} onClick={rehearse}>
            {rehearsedText === text ? 'Rehearse again' : 'Rehearse'}
          </Button>
          {rehearsal.isRunning && (
            <Button variant="default" onClick={rehearsal.stop}>
              Stop
            </Button>
          )}
          {result && rehearsal.job && (
            <StatusBadge
              state={rehearsedText === text ? 'done' : 'notes'}
              says={
                rehearsedText === text
                  ? `Rehearsed ${clock(rehearsal.job.activity.started)}, nothing changed`
                  : 'Not rehearsed'
              }
            />
          )}
        </Group>
        {rehearsal.error !== undefined && (
          <ErrorNote error={rehearsal.error} what="The rehearsal failed. Nothing was changed." />
        )}
        {result && <RehearsalView result={result} allowed={allowed} onAllow={setAllowed} />}
        <section aria-label="Approve">
          <Stack gap={8}>
            {inPlace && (
              <Checkbox
                label="Copy the table into the workspace first"
                checked={backup ?? role === 'production'}
                onChange={(event) => setBackup(event.currentTarget.checked)}
              />
            )}
            {!inPlace && (
              <Checkbox
                label={`If ${writes} is there, put the new rows in place of its own`}
                checked={again}
                onChange={(event) => setAgain(event.currentTarget.checked)}
              />
            )}
            {word !== undefined && (
              <TextInput
                label={`Type ${word} to approve`}
                maw={320}
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
              />
            )}
            <Group gap={8}>
              <Button disabled={blocked !== undefined || run.isRunning} loading={run.isRunning} onClick={approve}>
                Approve: {effect}
              </Button>
              {run.isRunning && (
                <Button variant="default" onClick={run.stop}>
                  Stop
                </Button>
              )}
              <Text size="sm" c="dimmed" aria-live="polite">
                {blocked}
              </Text>
            </Group>
            {run.job && run.isRunning && run.job.activity.progress.rows !== null && (
              <Text aria-live="polite">{countWords(run.job.activity.progress.rows)} rows so far</Text>
            )}
            {run.error !== undefined && <ErrorNote error={run.error} what="It did not run to its end." />}
            {run.job?.activity.state === 'done' && (
              <Group gap={8}>
                <StatusBadge state="done" />
                <Text>{ranWords(run.job.result)}</Text>
                <LinkButton
                  to="/explorer/{-$connection}/{-$schema}/{-$table}"
                  params={{ connection }}
                  variant="default"
                >
                  Look at {connection}
                </LinkButton>
              </Group>
            )}
            <Group gap={8} align="flex-end">
              <TextInput
                label="Keep it as a saved operation"
                placeholder="paid_orders"
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Button
                variant="default"
                disabled={name === ''}
                loading={save.isRunning}
                onClick={() => save.start(() => call(api.operations.$post({ json: { name, operation: current } })))}
              >
                Rehearse and keep
              </Button>
              {save.job?.activity.state === 'done' && <StatusBadge state="done" says="Kept" />}
            </Group>
            {save.error !== undefined && <ErrorNote error={save.error} what="It was not kept." />}
          </Stack>
        </section>
      </Stack>
    </Page>
  );
}

type Result = NonNullable<ReturnType<typeof useJob>['job']>['result'] | undefined;

function withChanges(content: OperationContent, sql: string, allowLossy: readonly string[]): OperationContent {
  const lossy = allowLossy.length > 0 ? { allowLossy: [...allowLossy] } : {};
  return content.kind === 'join'
    ? { kind: 'join', request: { ...content.request, ...lossy } }
    : { kind: 'transformer', request: { ...content.request, sql, ...lossy } };
}

/** `connection:table`, as far as it is said. */
function writesOf(content: OperationContent): string {
  if (content.kind === 'transformer') return content.request.target ?? content.request.source;
  const { target } = (content.request.specification ?? {}) as { readonly target?: { readonly table?: unknown } }; // Looked at below.
  return typeof target?.table === 'string' ? target.table : 'workspace:';
}

function lossyOf(result: Result): readonly string[] {
  if (result?.of === 'join rehearsal')
    return result.value.forecast.filter(({ verdict }) => verdict === 'lossy').map(({ column }) => column);
  if (result?.of !== 'transformer rehearsal' || result.value.kind !== 'new table') return [];
  return result.value.forecast.filter(({ verdict }) => verdict === 'lossy').map(({ column }) => column);
}

function effectOf(result: Result, writes: string, inPlace: boolean): string {
  if (result?.of === 'transformer rehearsal' && result.value.kind === 'in place') {
    const rows = result.value.changes?.rows;
    const parts =
      rows &&
      [
        rows.removed > 0 && `delete ${countWords(rows.removed)}`,
        rows.changed > 0 && `change ${countWords(rows.changed)}`,
        rows.added > 0 && `add ${countWords(rows.added)}`,
      ].filter(Boolean);
    if (parts && parts.length > 0) return `${parts.join(', ')} rows in ${writes}`;
    return `change ${writes}`;
  }
  if (result?.of === 'join rehearsal' && result.value.predictedRows !== null) {
    return `join about ${countWords(result.value.predictedRows)} rows into ${writes}`;
  }
  return inPlace ? `change ${writes}` : `make ${writes}`;
}

function ranWords(result: Result | null): string {
  if (result?.of === 'join') return `${countWords(result.value.rows)} rows stand there.`;
  if (result?.of === 'transformer' && result.value.kind === 'new table')
    return `${countWords(result.value.rows)} rows stand there.`;
  return 'It was done.';
}
