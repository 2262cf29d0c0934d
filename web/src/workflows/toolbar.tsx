import { ActionIcon, Button, Menu, Toolbar as ToolbarOf, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconDots } from '@tabler/icons-react';
import { MOD } from '../frame/mod.ts';
import { ICON } from '../icons.ts';
import classes from './editor.module.css';
import type { Problem } from './queries.ts';
import type { RunPart } from './use-start-run.tsx';

interface ToolbarProps {
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
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly onTidy: () => void;
  readonly onOutline: () => void;
  readonly onExport: () => void;
  readonly onDelete: () => void;
  readonly onProblem: (problem: Problem) => void;
}

/** What can be done with the whole workflow. Run and Stop are two buttons, both always there. */
export function Toolbar(props: ToolbarProps) {
  const { problems, selected, isRunning, isStopping, onRun, onStop } = props;
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
      {problems.length > 0 && (
        <Menu position="bottom-end" width={420}>
          <Menu.Target>
            <Button variant="default">
              {problems.length} {problems.length === 1 ? 'problem' : 'problems'} ▾
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={400} style={{ overflow: 'auto' }}>
            {problems.map((problem) => (
              <Menu.Item key={problem.path + problem.message} onClick={() => props.onProblem(problem)}>
                {problem.message} {problem.hint}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Tooltip label={`Undo (${MOD}+Z)`}>
        <ActionIcon aria-label="Undo" onClick={props.onUndo}>
          <IconArrowBackUp {...ICON} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`Redo (Shift+${MOD}+Z)`}>
        <ActionIcon aria-label="Redo" onClick={props.onRedo}>
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
