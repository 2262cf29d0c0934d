import { Button, Group, Select, Text, Tooltip } from '@mantine/core';
import { RoleBadge } from '../components/role-badge.tsx';
import { durationWords } from '../components/times.ts';
import { MOD } from '../frame/mod.ts';
import { useProductionTarget } from '../frame/target.tsx';
import classes from './page.module.css';
import { usePlace } from './place.ts';
import { isRunning, type TabRun } from './runs.ts';
import type { SqlTab } from './tabs.ts';
import { useNow } from './use-now.ts';

const LIMITS = ['1000', '10000', '100000', ''] as const;

interface ToolbarProps {
  readonly tab: SqlTab;
  readonly run: TabRun | undefined;
  /** Rows of each result; empty = all. */
  readonly limit: string;
  readonly onConnection: (connection: string) => void;
  readonly onLimit: (limit: string) => void;
  readonly onRun: () => void;
  readonly onRunAll: () => void;
  readonly onStop: () => void;
  readonly onFormat: () => void;
  readonly onExplain: () => void;
  readonly onSave: () => void;
  readonly onHistory: () => void;
}

/** Where the text runs, and what can be done with it. Run and Stop are always there. */
export function Toolbar(props: ToolbarProps) {
  const { tab, run, limit, onConnection, onLimit } = props;
  const place = usePlace(tab.connection);
  const running = isRunning(run);
  useProductionTarget(place.saved?.role === 'production');
  return (
    <Group role="toolbar" aria-label="SQL" className={classes.toolbar} px={8} py={4} gap={8}>
      <Select
        aria-label="Connection"
        w={200}
        searchable
        allowDeselect={false}
        data={place.names}
        value={tab.connection}
        onChange={(connection) => connection !== null && onConnection(connection)}
      />
      {!place.isWorkspace && <RoleBadge role={place.saved?.role} />}
      <Tooltip label={`The selection, or the statement with the bar · ${MOD}+Enter`}>
        <Button onClick={props.onRun} disabled={running}>
          Run
        </Button>
      </Tooltip>
      <Tooltip label={`${MOD}+Shift+Enter`}>
        <Button variant="default" onClick={props.onRunAll} disabled={running}>
          Run all
        </Button>
      </Tooltip>
      <StopButton run={run} onStop={props.onStop} />
      <Tooltip label={`${MOD}+Shift+F`}>
        <Button variant="subtle" onClick={props.onFormat}>
          Format
        </Button>
      </Tooltip>
      <Tooltip label="How the database would run it; it is not run · Shift+Alt+E">
        <Button variant="subtle" onClick={props.onExplain}>
          Explain
        </Button>
      </Tooltip>
      <Select
        aria-label="Row limit"
        w={130}
        data={LIMITS.map((rows) => ({
          value: rows,
          label: rows === '' ? 'No limit' : `Limit ${Number(rows).toLocaleString('en')}`,
        }))}
        value={limit}
        onChange={(value) => onLimit(value ?? '')}
      />
      <ReadOnlyMark connection={tab.connection} />
      <Tooltip label={`${tab.saved ? `As ${tab.saved.name}` : 'Under a name'} · ${MOD}+S`}>
        <Button variant="subtle" ml="auto" onClick={props.onSave}>
          Save
        </Button>
      </Tooltip>
      <Button variant="subtle" onClick={props.onHistory}>
        History
      </Button>
    </Group>
  );
}

/** Says at once that it was asked, and for how long the server has not answered. */
function StopButton({ run, onStop }: { readonly run: TabRun | undefined; readonly onStop: () => void }) {
  const activity = run?.query?.activity;
  const isStopping = isRunning(run) && activity?.state === 'stopping';
  const now = useNow(isStopping);
  const since = isStopping && activity?.stopAsked ? Math.max(0, now - Date.parse(activity.stopAsked)) : 0;
  return (
    <Tooltip label={`${MOD}+.`}>
      <Button
        variant="default"
        color="red"
        onClick={onStop}
        disabled={!isRunning(run) || isStopping}
        aria-label={isStopping ? 'Stopping' : 'Stop'}
      >
        {isStopping ? `Stopping… ${durationWords(since)}` : '■ Stop'}
      </Button>
    </Tooltip>
  );
}

/** Of a connection that is saved as read-only: who refuses what writes. */
function ReadOnlyMark({ connection }: { readonly connection: string }) {
  const { saved, connector } = usePlace(connection);
  if (saved?.settings.readOnly !== true) return null;
  const refuses = connector?.capabilities.readOnlySessions
    ? 'The database itself refuses what writes: every transaction is read-only.'
    : 'DagFlux refuses what writes, by reading the SQL; the database has no read-only sessions.';
  return (
    <Tooltip label={refuses} multiline maw={320}>
      <Text size="sm" c="dimmed" tabIndex={0} aria-label={`Read-only. ${refuses}`}>
        read-only
      </Text>
    </Tooltip>
  );
}
