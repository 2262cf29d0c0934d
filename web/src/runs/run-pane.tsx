import { Button, Group, Skeleton, Tabs, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { InferResponseType } from 'hono/client';
import { lazy, Suspense } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { clock, durationWords } from '../components/times.ts';
import { useStartRun } from '../workflows/use-start-run.tsx';
import { CAUSES } from './list.tsx';
import { RunLog } from './log.tsx';
import { RunNodes } from './nodes.tsx';
import { RunTimeline } from './timeline.tsx';

export type Run = InferResponseType<(typeof api.runs)[':id']['$get'], 200>;

interface RunPaneProps {
  readonly id: string;
  readonly tab: string;
  readonly node: string | undefined;
  readonly onTab: (tab: string) => void;
  readonly onNode: (node: string | undefined) => void;
}

const TABS = ['timeline', 'nodes', 'log', 'canvas'];

const RunCanvas = lazy(async () => ({ default: (await import('../workflows/run-canvas.tsx')).RunCanvas }));

/** One run: why it ended as it did, its nodes over time, what each did, its log. */
export function RunPane({ id, tab, node, onTab, onNode }: RunPaneProps) {
  const navigate = useNavigate();
  const { data: run, error } = useQuery({
    queryKey: ['run', id],
    queryFn: () => call(api.runs[':id'].$get({ param: { id } })),
    refetchInterval: ({ state }) => (state.data?.ended === null ? 500 : false),
  });
  const stop = useMutation({
    mutationFn: (activity: string) => call(api.activities[':id'].stop.$post({ param: { id: activity }, query: {} })),
  });
  const again = useStartRun((next) => void navigate({ to: '/runs/{-$run}', params: { run: String(next) } }));
  const failed = run?.nodes.filter(({ state }) => state === 'failed').map((each) => each.node) ?? [];
  useHotkeys([
    ...TABS.map((name, index): [string, () => void] => [String(index + 1), () => onTab(name)]),
    ['x', () => onNode(failed[(failed.indexOf(node ?? '') + 1) % Math.max(1, failed.length)])],
    ['mod+.', () => run?.activity && stop.mutate(run.activity)],
  ]);
  if (error) return <ErrorNote error={error} what="The run could not be read." />;
  if (!run) return <Skeleton m={12} height={200} />;
  const took = (run.ended === null ? Date.now() : Date.parse(run.ended)) - Date.parse(run.started);
  const shown = TABS.includes(tab) ? tab : 'timeline';
  return (
    <>
      <Group p={12} gap={8} justify="space-between" align="flex-start">
        <div>
          <Group gap={8}>
            <Text fw={600}>
              {run.workflow} #{run.id}
            </Text>
            <StatusBadge state={run.state} />
          </Group>
          <Text size="sm" c="dimmed">
            {[
              `${clock(run.started)}, ${CAUSES[run.cause]}`,
              durationWords(took),
              run.version !== null && `version ${run.version}`,
              run.of !== null && `goes on from run ${run.of}`,
            ]
              .filter(Boolean)
              .join(' · ')}
          </Text>
        </div>
        <Group gap={8} wrap="nowrap">
          {run.ended === null && (
            <Button
              variant="default"
              disabled={run.activity === null || stop.isPending}
              onClick={() => run.activity && stop.mutate(run.activity)}
            >
              ■ Stop
            </Button>
          )}
          {run.ended !== null && run.version !== null && run.node !== null && (
            <Button
              variant="default"
              loading={again.isPending}
              onClick={() => again.start(run.workflow, run.node === null ? {} : { from: run.node })}
            >
              Re-run from {run.node}
            </Button>
          )}
          {run.ended !== null && run.version !== null && (
            <Button variant="default" loading={again.isPending} onClick={() => again.start(run.workflow)}>
              Run all again
            </Button>
          )}
          {run.version !== null && (
            <LinkButton to="/workflows/$workflow" params={{ workflow: run.workflow }} variant="default">
              Open workflow
            </LinkButton>
          )}
        </Group>
      </Group>
      {run.error && <ErrorNote error={run.error} {...(run.node !== null && { what: `${run.node} failed.` })} />}
      {run.state === 'interrupted' && (
        <Text px={12} size="sm">
          DagFlux was ended while this ran. What it had begun was undone; temporary tables go at the next start.
        </Text>
      )}
      {again.error && <ErrorNote error={again.error} what="It did not run again." />}
      <Tabs
        value={shown}
        onChange={(next) => onTab(next ?? 'timeline')}
        keepMounted={false}
        style={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}
      >
        <Tabs.List>
          <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
          <Tabs.Tab value="nodes">Nodes</Tabs.Tab>
          <Tabs.Tab value="log">Log</Tabs.Tab>
          <Tabs.Tab value="canvas">Canvas</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="timeline" style={{ overflow: 'auto' }}>
          <RunTimeline
            run={run}
            onNode={(name) => {
              onNode(name);
              onTab('nodes');
            }}
          />
        </Tabs.Panel>
        <Tabs.Panel value="nodes" style={{ overflow: 'auto' }}>
          <RunNodes run={run} chosen={node} />
        </Tabs.Panel>
        <Tabs.Panel value="log" style={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}>
          <RunLog id={id} isLive={run.ended === null} />
        </Tabs.Panel>
        <Tabs.Panel value="canvas" style={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}>
          <Suspense fallback={<Skeleton m={12} height={200} />}>
            <RunCanvas document={run.document} nodes={run.nodes} selected={node} onSelect={onNode} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
      {again.dialog}
    </>
  );
}
