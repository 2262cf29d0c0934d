import { ActionIcon, Button, Group, Menu, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconDots } from '@tabler/icons-react';
import { MOD } from '../frame/mod.ts';
import { ICON } from '../icons.ts';
import type { Problem } from './queries.ts';
import type { RunPart } from './use-start-run.tsx';

interface ToolbarProps {
  readonly problems: readonly Problem[];
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
  return (
    <Group gap={8} wrap="nowrap">
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
          <Menu.Item onClick={() => onRun({})}>Run all</Menu.Item>
          <Menu.Item disabled={!selected} onClick={() => selected && onRun({ to: selected.id })}>
            {selected ? `Run to ${selected.title}` : 'Run to here (select a node)'}
          </Menu.Item>
          <Menu.Item disabled={!selected} onClick={() => selected && onRun({ from: selected.id })}>
            {selected ? `Run from ${selected.title}` : 'Run from here (select a node)'}
          </Menu.Item>
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
    </Group>
  );
}
