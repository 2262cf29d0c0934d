import { Text, UnstyledButton } from '@mantine/core';
import { countWords, durationWords } from '../components/times.ts';
import { sizeWords } from '../grid/cell-words.ts';
import type { Run } from './run-pane.tsx';
import classes from './runs.module.css';

/** Each node as a bar over the time of the run; its name is a button at any width of the bar. */
export function RunTimeline({ run, onNode }: { readonly run: Run; readonly onNode: (node: string) => void }) {
  const start = Date.parse(run.started);
  const end = run.ended === null ? Date.now() : Date.parse(run.ended);
  const whole = Math.max(1, end - start);
  return (
    <div className={classes.timeline}>
      {run.nodes.map((node) => {
        const begun = node.started === null ? undefined : Date.parse(node.started);
        const over = node.ended === null ? end : Date.parse(node.ended);
        const progress = run.progress.find((each) => each.node === node.node);
        const rows = node.rowsOut ?? (node.ended === null ? progress?.rows : undefined);
        const bytes = node.bytes ?? (node.ended === null ? progress?.bytes : undefined);
        const words = [
          begun === undefined ? (node.reason ?? node.state) : durationWords(Math.max(0, over - begun)),
          rows != null && `${countWords(rows)} rows`,
          bytes != null && sizeWords(bytes),
          node.route,
        ];
        return (
          <div key={node.node} style={{ display: 'contents' }}>
            <UnstyledButton fz={14} onClick={() => onNode(node.node)}>
              {node.node}
            </UnstyledButton>
            <div>
              {begun !== undefined && (
                <div className={classes.track}>
                  <div
                    className={classes.bar}
                    data-state={node.state}
                    style={{
                      left: `${((begun - start) / whole) * 100}%`,
                      width: `${(Math.max(0, over - begun) / whole) * 100}%`,
                    }}
                  />
                </div>
              )}
              <Text size="xs" c="dimmed">
                {words.filter(Boolean).join(' · ')}
              </Text>
            </div>
          </div>
        );
      })}
    </div>
  );
}
