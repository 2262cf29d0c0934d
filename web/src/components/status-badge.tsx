import { ICON, icons } from '../icons.ts';
import classes from './status-badge.module.css';

const STATES = {
  queued: { icon: icons.queued, word: 'Queued', colour: 'queued' },
  waiting: { icon: icons.queued, word: 'Waiting', colour: 'queued' },
  running: { icon: icons.running, word: 'Running', colour: 'running' },
  done: { icon: icons.done, word: 'Done', colour: 'done' },
  notes: { icon: icons.notes, word: 'Done with notes', colour: 'notes' },
  failed: { icon: icons.failed, word: 'Failed', colour: 'failed' },
  interrupted: { icon: icons.failed, word: 'Interrupted', colour: 'failed' },
  stopping: { icon: icons.stopped, word: 'Stopping…', colour: 'stopped' },
  cancelled: { icon: icons.stopped, word: 'Stopped', colour: 'stopped' },
  'not reached': { icon: icons['not reached'], word: 'Not reached', colour: 'none' },
  skipped: { icon: icons.skipped, word: 'Skipped', colour: 'none' },
} as const;

export type State = keyof typeof STATES;

/** A state as icon, word and colour; never colour alone. `says` replaces the word. */
export function StatusBadge({ state, says }: { readonly state: State; readonly says?: string }) {
  const { icon: Icon, word, colour } = STATES[state];
  return (
    <span className={classes.badge} data-colour={colour}>
      <Icon {...ICON} size={14} className={state === 'running' ? classes.turning : undefined} />
      {says ?? word}
    </span>
  );
}
