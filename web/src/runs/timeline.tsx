import { Text, UnstyledButton } from '@mantine/core';
import { durationWords, exactDuration, rowsWords } from '../components/times.ts';
import { sizeWords } from '../grid/cell-words.ts';
import type { Run } from './run-words.ts';
import classes from './runs.module.css';

interface RunTimelineProps {
  readonly run: Run;
  readonly chosen: string | undefined;
  readonly onNode: (node: string) => void;
}

/** Each node as a bar over the time of the run; the whole line is a button, however thin the bar. */
export function RunTimeline({ run, chosen, onNode }: RunTimelineProps) {
  const start = Date.parse(run.started);
  const end = run.ended === null ? Date.now() : Date.parse(run.ended);
  const whole = Math.max(1, end - start);
  return (
    <div className={classes.timeline}>
      {run.nodes.map((node) => {
        const begun = node.started === null ? undefined : Date.parse(node.started);
        const over = node.ended === null ? end : Date.parse(node.ended);
        const took = Math.max(0, over - (begun ?? over));
        const progress = run.progress.find((each) => each.node === node.node);
        const rows = node.rowsOut ?? (node.ended === null ? progress?.rows : undefined);
        const bytes = node.bytes ?? (node.ended === null ? progress?.bytes : undefined);
        const words = [
          node.state,
          begun === undefined ? node.reason : durationWords(took),
          rows != null && rowsWords(rows),
          bytes != null && sizeWords(bytes),
          node.route,
          node.proof,
        ];
        return (
          <UnstyledButton
            key={node.node}
            className={classes.bars ?? ''}
            aria-current={node.node === chosen || undefined}
            data-state={node.state}
            onClick={() => onNode(node.node)}
          >
            <Text span size="md" truncate>
              {node.node}
            </Text>
            <span className={classes.track} title={begun === undefined ? undefined : exactDuration(took)}>
              {begun !== undefined && (
                <span
                  className={classes.bar}
                  data-state={node.state}
                  style={{ left: `${((begun - start) / whole) * 100}%`, width: `${(took / whole) * 100}%` }}
                />
              )}
            </span>
            <Text span size="xs" c="dimmed" className={classes.facts ?? ''}>
              {words.filter(Boolean).join(' · ')}
            </Text>
          </UnstyledButton>
        );
      })}
    </div>
  );
}
