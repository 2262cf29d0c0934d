import { type Owner, ownerState } from './owner.ts';
import type { Store } from './store.ts';

/** What is kept of a workflow's schedule. Times are UTC, ISO 8601. */
export interface StoredSchedule {
  readonly workflow: string;
  /** When it starts, as JSON; null: as its own Start node says. */
  readonly trigger: string | null;
  readonly paused: boolean;
  /** The trigger that the following is about, as JSON; null = none yet. */
  readonly seen: string | null;
  /** What was due up to here is done with. */
  readonly done: string;
  /** Of a file trigger: what the last run knew of them, as JSON; null = nothing yet. */
  readonly files: string | null;
}

type Row = Omit<StoredSchedule, 'paused'> & { readonly paused: number };

export interface StoredSchedules {
  list(): readonly StoredSchedule[];
  get(workflow: string): StoredSchedule | undefined;
  /** Gives it a trigger of its own, and lets it go on if it was paused. */
  put(workflow: string, trigger: string): void;
  /** Answers whether there was one. */
  remove(workflow: string): boolean;
  pause(workflow: string, paused: boolean): void;
  /** From now on they are about these triggers, which did nothing before. One that another process has begun stays. */
  begin(triggers: readonly (readonly [workflow: string, trigger: string])[], now: string): void;
  /** Takes all times up to one; false: another process was quicker. */
  claim(workflow: string, until: string): boolean;
  /** Puts what is known of files in the place of what was; false: another process was quicker. */
  claimFiles(workflow: string, before: string | null, now: string): boolean;
  /** Writes down that a process keeps schedules going; to be closed when it ends. */
  open(owner: Owner): { close(): void };
  /** The processes that do, and live. */
  openNow(): Promise<readonly { readonly pid: number; readonly since: string }[]>;
}

const toSchedule = (row: Row): StoredSchedule => ({ ...row, paused: row.paused !== 0 });

export function storedSchedules(store: Store): StoredSchedules {
  const close = ({ pid, started }: Owner) =>
    store.run('DELETE FROM schedulers WHERE pid = ? AND owner_started = ?', pid, started);
  return {
    list: () => store.all<Row>('SELECT * FROM schedules ORDER BY workflow').map(toSchedule),
    get: (workflow) => {
      const row = store.get<Row>('SELECT * FROM schedules WHERE workflow = ?', workflow);
      return row && toSchedule(row);
    },
    put: (workflow, trigger) =>
      void store.run(
        `INSERT INTO schedules (workflow, "trigger", paused, done) VALUES (?, ?, 0, ?)
         ON CONFLICT (workflow) DO UPDATE SET "trigger" = excluded."trigger", paused = 0, seen = NULL`,
        workflow,
        trigger,
        new Date().toISOString(),
      ),
    remove: (workflow) => store.run('DELETE FROM schedules WHERE workflow = ?', workflow) > 0,
    pause: (workflow, paused) =>
      void store.run(
        // What it is about is looked at anew after a pause: what was due meanwhile was not missed.
        `INSERT INTO schedules (workflow, paused, done) VALUES (?, ?, ?)
         ON CONFLICT (workflow) DO UPDATE SET paused = excluded.paused, seen = NULL`,
        workflow,
        paused ? 1 : 0,
        new Date().toISOString(),
      ),
    begin: (triggers, now) =>
      // At once, since each commit waits for the disk.
      store.transaction(() => {
        for (const [workflow, trigger] of triggers) {
          store.run(
            `INSERT INTO schedules (workflow, paused, seen, done) VALUES (?, 0, ?, ?)
             ON CONFLICT (workflow) DO UPDATE SET seen = excluded.seen, done = excluded.done, files = NULL
               WHERE seen IS NOT excluded.seen`,
            workflow,
            trigger,
            now,
          );
        }
      }),
    claim: (workflow, until) =>
      store.run('UPDATE schedules SET done = ? WHERE workflow = ? AND done < ?', until, workflow, until) > 0,
    claimFiles: (workflow, before, now) =>
      store.run('UPDATE schedules SET files = ? WHERE workflow = ? AND files IS ?', now, workflow, before) > 0,
    open: (owner) => {
      store.run(
        'INSERT INTO schedulers (pid, owner_started, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        owner.pid,
        owner.started,
        new Date().toISOString(),
      );
      return { close: () => void close(owner) };
    },
    openNow: async () => {
      const living: { pid: number; since: string }[] = [];
      for (const { pid, started, since } of store.all<Owner & { readonly since: string }>(
        'SELECT pid, owner_started AS started, since FROM schedulers ORDER BY since',
      )) {
        if ((await ownerState({ pid, started })) === 'gone') close({ pid, started });
        else living.push({ pid, since });
      }
      return living;
    },
  };
}
