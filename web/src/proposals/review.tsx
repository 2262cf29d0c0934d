import { Button, Code, Group, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { tablesOf } from '../chat/proposal-card.tsx';
import { Seen } from '../chat/seen.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Page } from '../components/page.tsx';
import { RoleBadge } from '../components/role-badge.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { clock } from '../components/times.ts';
import { useTypedText } from '../drafts.ts';
import { useProductionTarget } from '../frame/target.tsx';
import { useLetterKeys } from '../letter-keys.ts';
import type { Proposed } from '../operations/kept-proposals.ts';
import type { OperationContent } from '../operations/types.ts';
import { connectionsQuery } from '../queries.ts';
import { Approve, ApproveButton } from './approve.tsx';
import { DiffEditor } from './diff-editor.tsx';
import { forecastOf, isInPlace, lossyOf, writesOf } from './figures.ts';
import { Moves, Pairs } from './join-view.tsx';
import { Reject } from './reject.tsx';
import classes from './review.module.css';
import { InPlaceRows, Preview } from './rows-view.tsx';
import { Sections } from './sections.tsx';
import { TypesTable } from './types-table.tsx';
import { useApproval } from './use-approval.ts';

interface ReviewProps {
  readonly proposal: string;
  readonly proposed: Proposed;
}

/** Look, rehearse, approve, run. The button that approves says what it does, in numbers. */
export function Review({ proposal, proposed }: ReviewProps) {
  const savedName = proposal.startsWith('s-') ? proposal.slice(2) : '';
  const { content, summary, before, conversation, settings, stuck } = proposed;
  const navigate = useNavigate();
  const about = conversation?.about ?? undefined;
  const original = content.kind === 'transformer' ? content.request.sql : '';
  const [typed, setTyped] = useTypedText(`review/${proposal}/${proposed.key}`);
  // Behind a sign, so that an empty text is a text too. What is for a node is written in its form.
  const sql = typed.startsWith('=') && !about ? typed.slice(1) : original;
  const [allowed, setAllowed] = useState<readonly string[]>(content.request.allowLossy ?? []);
  const [isRejecting, setIsRejecting] = useState(false);
  const approveButton = useRef<HTMLButtonElement>(null);
  const editor = useRef<HTMLDivElement>(null);

  const writes = writesOf(content);
  const connection = writes.slice(0, writes.indexOf(':'));
  const { role, connector } = useConnectionFacts(
    connection,
    content.kind === 'transformer' ? content.request.source.split(':')[0] : undefined,
  );
  useProductionTarget(role === 'production');
  const approval = useApproval({
    content: withChanges(content, sql, allowed),
    lossy: (result) => lossyOf(result).filter((column) => !allowed.includes(column)),
    word:
      about || connection === 'workspace' || role === 'development' || role === 'staging'
        ? undefined
        : (role ?? connection),
    again: proposed.again,
  });
  const { rehearsal, result } = approval;

  const edit = () => {
    if (about) takeIntoForm();
    else editor.current?.querySelector<HTMLElement>('.cm-content')?.focus();
  };
  const takeIntoForm = () => {
    if (!about) return;
    const search = { node: about.node, panel: 'form', ...(conversation && { take: conversation.id }) };
    void navigate({ to: '/workflows/$workflow', params: { workflow: about.workflow }, search });
  };
  const toApprove = () => approveButton.current?.focus();
  useLetterKeys([
    ['e', edit],
    ['r', rehearsal.again],
  ]);
  useHotkeys([['mod+Enter', toApprove]], []);

  const place = about ? `a table for “${about.node}” in ${about.workflow}` : writes;
  const title =
    content.kind === 'join' ? `Join into ${place}` : isInPlace(content) ? `Change ${writes} in place` : `Make ${place}`;
  const sections = [
    {
      title: 'What it does',
      body: (
        <>
          {summary && <Text fw={600}>{summary}</Text>}
          <Text>{tablesOf({ ...content, settings })}</Text>
          {stuck !== undefined && <ErrorNote error={stuck} what="The assistant tried, and got no further." />}
        </>
      ),
    },
    content.kind === 'transformer'
      ? {
          title: 'SQL',
          body: (
            <div ref={editor} className={classes.editor}>
              <DiffEditor
                label="SQL of the proposal"
                value={sql}
                before={before ?? original}
                connector={connector}
                readOnly={about !== undefined}
                onChange={(text) => {
                  if (text !== sql) setTyped(text === original ? '' : `=${text}`);
                }}
                onDone={toApprove}
              />
            </div>
          ),
        }
      : {
          title: 'Specification',
          body: (
            <Code block mah={320} style={{ overflow: 'auto' }} tabIndex={0}>
              {JSON.stringify(content.request.specification, null, 2)}
            </Code>
          ),
        },
    {
      title: 'Rows',
      body: (
        <>
          {!result && (
            <Text c="dimmed">{rehearsal.isRunning ? 'Being tried out…' : 'Not known: it was not rehearsed.'}</Text>
          )}
          {rehearsal.error !== undefined && (
            <ErrorNote error={rehearsal.error} what="The rehearsal failed. Nothing was changed." />
          )}
          {result?.of === 'transformer rehearsal' &&
            (result.value.kind === 'new table' ? (
              <Preview preview={result.value.preview} />
            ) : (
              <InPlaceRows result={result} />
            ))}
          {result?.of === 'join rehearsal' && <Pairs value={result.value} />}
        </>
      ),
    },
    ...(result && forecastOf(result).length > 0
      ? [
          {
            title: 'Types',
            body: (
              <TypesTable forecast={forecastOf(result)} allowed={allowed} onAllow={about ? undefined : setAllowed} />
            ),
          },
        ]
      : []),
    {
      title: 'What moves',
      body:
        result?.of === 'join rehearsal' ? (
          <Moves value={result.value} />
        ) : (
          <Text>{moveWords(content, connection)}</Text>
        ),
    },
    ...(conversation
      ? [
          {
            title: 'What was sent',
            body: <Seen disclosure={conversation.disclosure} requests={conversation.requests} />,
          },
        ]
      : []),
  ];
  return (
    <Page
      title={title}
      beside={connection === 'workspace' ? undefined : <RoleBadge role={role} />}
      actions={
        result &&
        rehearsal.startedAt !== undefined && (
          <StatusBadge
            state={rehearsal.isOfThisText ? 'done' : 'notes'}
            says={rehearsal.isOfThisText ? `Rehearsed ${clock(rehearsal.startedAt)}, nothing changed` : 'Not rehearsed'}
          />
        )
      }
    >
      <Sections sections={sections} />
      <div className={classes.decide}>
        {!about && <Approve content={content} role={role} approval={approval} savedName={savedName} />}
        <Group gap={8} justify="space-between">
          <Group gap={8}>
            {savedName === '' && (
              <Button variant="default" onClick={() => setIsRejecting(true)}>
                Reject…
              </Button>
            )}
            <Button variant="default" onClick={edit} disabled={content.kind === 'join' && !about}>
              {about ? 'Edit in the form' : 'Edit'}
            </Button>
            <Button variant="default" loading={rehearsal.isRunning} onClick={rehearsal.again}>
              {rehearsal.isOfThisText ? 'Rehearse again' : 'Rehearse'}
            </Button>
            {rehearsal.isRunning && (
              <Button variant="default" onClick={rehearsal.stop}>
                Stop
              </Button>
            )}
          </Group>
          {about ? (
            <Button ref={approveButton} onClick={takeIntoForm} disabled={settings === undefined}>
              Put it into the form of {about.node}
            </Button>
          ) : (
            <ApproveButton ref={approveButton} approval={approval} content={content} />
          )}
        </Group>
      </div>
      {isRejecting && <Reject proposal={proposal} conversation={conversation} onClose={() => setIsRejecting(false)} />}
    </Page>
  );
}

/** The role of what is written to, and how the SQL of the source is read. */
function useConnectionFacts(target: string, source: string | undefined) {
  const { data: connections = [] } = useQuery(connectionsQuery);
  const connector = connections.find(({ name }) => name === source)?.connector ?? 'duckdb';
  return {
    role: connections.find(({ name }) => name === target)?.role,
    connector,
  };
}

function withChanges(content: OperationContent, sql: string, allowLossy: readonly string[]): OperationContent {
  const lossy = allowLossy.length > 0 ? { allowLossy: [...allowLossy] } : {};
  return content.kind === 'join'
    ? { kind: 'join', request: { ...content.request, ...lossy } }
    : { kind: 'transformer', request: { ...content.request, sql, ...lossy } };
}

function moveWords(content: OperationContent, to: string): string {
  const from = content.kind === 'transformer' ? content.request.source.split(':')[0] : undefined;
  if (from === undefined) return 'Known when it is rehearsed.';
  return from === to ? `Nothing leaves ${from}.` : `The rows that the SELECT gives go from ${from} into ${to}.`;
}
