import { Skeleton, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { useLetterKeys } from '../letter-keys.ts';
import { runQuery } from '../queries.ts';
import { RunLog } from './log.tsx';
import { RunProof } from './proof.tsx';
import { RunHeader } from './run-header.tsx';
import classes from './runs.module.css';
import { RunTimeline } from './timeline.tsx';
import { Why } from './why.tsx';

interface RunPaneProps {
  readonly id: string;
  readonly tab: string;
  readonly node: string | undefined;
  readonly onTab: (tab: string) => void;
  /** Chooses a node, and a tab to see it in. */
  readonly onNode: (node: string | undefined, tab?: string) => void;
}

const TABS = { canvas: 'Canvas', timeline: 'Timeline', log: 'Log', proof: 'Proof' } as const;

const RunCanvas = lazy(async () => ({ default: (await import('../workflows/run-canvas.tsx')).RunCanvas }));

/** One run: why it ended as it did, its nodes over time, what each did, its log. */
export function RunPane({ id, tab, node, onTab, onNode }: RunPaneProps) {
  const { data: run, error } = useQuery({
    ...runQuery(id),
    refetchInterval: ({ state }) => (state.data?.ended === null ? 500 : false),
  });
  const failed = run?.nodes.filter(({ state }) => state === 'failed').map((each) => each.node) ?? [];
  const shown = tab in TABS ? tab : 'timeline';
  const nextFailed = () => {
    const next = failed[(failed.indexOf(node ?? '') + 1) % Math.max(1, failed.length)];
    if (next !== undefined) onNode(next, shown === 'canvas' ? shown : 'proof');
  };
  useLetterKeys([
    ...Object.keys(TABS).map((name, index): [string, () => void] => [String(index + 1), () => onTab(name)]),
    ['x', nextFailed],
  ]);
  if (error) return <ErrorNote error={error} what="The run could not be read." />;
  if (!run) return <Skeleton m={12} height={200} />;
  return (
    <>
      <RunHeader run={run} />
      <Why run={run} />
      <Tabs
        value={shown}
        onChange={(next) => onTab(next ?? 'timeline')}
        keepMounted={false}
        className={classes.tabs ?? ''}
      >
        <Tabs.List>
          {Object.entries(TABS).map(([name, words]) => (
            <Tabs.Tab key={name} value={name}>
              {words}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="canvas" className={classes.panel ?? ''}>
          <Suspense fallback={<Skeleton m={12} height={200} />}>
            <RunCanvas document={run.document} nodes={run.nodes} selected={node} onSelect={onNode} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="timeline" className={classes.panel ?? ''}>
          <RunTimeline run={run} chosen={node} onNode={(name) => onNode(name, 'proof')} />
        </Tabs.Panel>
        <Tabs.Panel value="log" className={classes.panel ?? ''}>
          <RunLog key={id} id={id} isLive={run.ended === null} nodes={run.nodes.map((each) => each.node)} />
        </Tabs.Panel>
        <Tabs.Panel value="proof" className={classes.panel ?? ''}>
          <RunProof run={run} chosen={node} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
