import { ActionIcon, Button, Menu, Toolbar as ToolbarOf, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconDots } from '@tabler/icons-react';
import { useStore } from 'zustand';
import { MOD } from '../frame/mod.ts';
import { ICON } from '../icons.ts';
import type { CanvasStore } from './canvas-store.ts';
import classes from './editor.module.css';
import type { Flow } from './flow.ts';
import { ProblemsMenu } from './problems-menu.tsx';
import type { Problem } from './queries.ts';
import type { RunPart } from './use-start-run.tsx';

interface ToolbarProps {
  readonly canvas: CanvasStore;
  readonly flow: Flow;
  readonly problems: readonly Problem[];
  /** How many problems keep a part from being run. */
  readonly inTheWay: (part: RunPart) => number;
  /** The title and id of the one selected node. */
  readonly selected: { readonly id: string; readonly title: string } | undefined;
  readonly isRunning: boolean;
  readonly isStopping: boolean;
  readonly onRun: (part: RunPart) => void;
  readonly onStop: () => void;
  readonly onDryRun: () => void;
  readonly onTidy: () => void;
  readonly onOutline: () => void;
  readonly onExport: () => void;
  readonly onDelete: () => void;
  readonly onProblem: (problem: Pick<Problem, 'node' | 'path'>) => void;
}

/** What can be done with the whole workflow. Run and Stop are two buttons, both always there. */
export function Toolbar(props: ToolbarProps) {
  const { canvas, flow, problems, selected, isRunning, isStopping, onRun, onStop } = props;
  const { pastStates, futureStates } = useStore(canvas.store.temporal);
  const parts: readonly { readonly title: string; readonly part: RunPart | undefined }[] = [
    { title: 'Run all', part: {} },
    {
      title: selected ? `Run to ${selected.title}` : 'Run to here (select a node)',
      part: selected && { to: selected.id },
    },
    {
      title: selected ? `Run from ${selected.title}` : 'Run from here (select a node)',
      part: selected && { from: selected.id },
    },
  ];
  return (
    <ToolbarOf withBorder={false} aria-label="Workflow" className={classes.toolbar}>
      <ProblemsMenu flow={flow} problems={problems} onProblem={props.onProblem} />
      <Tooltip label={`Undo (${MOD}+Z)`}>
        <ActionIcon aria-label="Undo" disabled={pastStates.length === 0} onClick={canvas.undo}>
          <IconArrowBackUp {...ICON} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`Redo (Shift+${MOD}+Z)`}>
        <ActionIcon aria-label="Redo" disabled={futureStates.length === 0} onClick={canvas.redo}>
          <IconArrowForwardUp {...ICON} />
        </ActionIcon>
      </Tooltip>
      <Button variant="subtle" onClick={props.onTidy} visibleFrom="md">
        Tidy
      </Button>
      <Button variant="default" onClick={props.onDryRun}>
        Dry run
      </Button>
      <Button variant="default" color="red" disabled={!isRunning || isStopping} onClick={onStop}>
        {isStopping ? 'Stopping…' : '■ Stop'}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button disabled={isRunning}>Run ▾</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {parts.map(({ title, part }) => {
            const count = part ? props.inTheWay(part) : 0;
            return (
              <Menu.Item key={title} disabled={!part || count > 0} onClick={() => part && onRun(part)}>
                {title}
                {count > 0 && ` (${count} ${count === 1 ? 'problem' : 'problems'} in the way)`}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label="More">
            <IconDots {...ICON} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={props.onTidy}>Tidy</Menu.Item>
          <Menu.Item onClick={props.onOutline}>Outline</Menu.Item>
          <Menu.Item onClick={props.onExport}>Export JSON</Menu.Item>
          <Menu.Item color="red" onClick={props.onDelete}>
            Delete workflow
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </ToolbarOf>
  );
}
