import { isAbsolute, resolve } from 'node:path';
import { asDagFluxError, DagFluxError } from '../contract/errors.ts';
import { thisProcess } from '../store/owner.ts';
import type { StoredSchedule, StoredSchedules } from '../store/schedules.ts';
import type { StoredWorkflow, StoredWorkflows } from '../store/workflows.ts';
import type { Clock } from '../workflows/schedule/clock.ts';
import type { MissedPolicy } from '../workflows/schedule/missed.ts';
import type { DueSchedule, ScheduleEvent, ScheduleTrigger } from '../workflows/schedule/trigger.ts';
import { createForecasts, type Forecast, type Forecasts, NEXT } from './schedule-forecast.ts';
import { ownTriggers } from './schedule-triggers.ts';
import type { Workflows } from './workflows.ts';

export type { MissedPolicy } from '../workflows/schedule/missed.ts';
export type { ScheduleEvent, ScheduleTrigger } from '../workflows/schedule/trigger.ts';
export type { Forecast, ForecastTime } from './schedule-forecast.ts';

export interface ScheduleSummary {
  readonly workflow: string;
  readonly trigger: ScheduleTrigger;
  /** Who says when: the schedule that was put, or the workflow's own Start node. */
  readonly from: 'schedule' | 'workflow';
  readonly paused: boolean;
  /** `At 02:00, every day`, `When /data/inbox changes` */
  readonly words: string;
  /** Of a cron trigger. */
  readonly zone: string | null;
  readonly missed: MissedPolicy | null;
  /** UTC, ISO 8601; null while it is paused, and where files start it. */
  readonly next: string | null;
  /** Why it does not run. */
  readonly problem: string | null;
}

interface KeepOptions {
  readonly signal: AbortSignal;
  readonly onEvent?: ((event: ScheduleEvent) => void) | undefined;
}

/** When workflows start by themselves. */
export interface Schedules {
  /** By workflow: what was put, and what saved workflows say in their Start nodes. */
  list(): Promise<readonly ScheduleSummary[]>;
  /**
   * Starts a saved workflow by a trigger, in place of what its Start node says; what was missed before counts for nothing.
   * @throws not-found, and invalid-input with a sentence that names the field
   */
  put(workflow: string, trigger: ScheduleTrigger): Promise<ScheduleSummary>;
  /** Takes away what was put; what a Start node says counts again. @throws not-found */
  remove(workflow: string): void;
  /** It does not start by itself until `resume`; what would have been due meanwhile is not missed. @throws not-found */
  pause(workflow: string): Promise<void>;
  /** @throws not-found */
  resume(workflow: string): Promise<void>;
  /** The next times of a workflow's schedule, or of a trigger that is not saved. @throws not-found, invalid-input */
  next(of: { readonly workflow: string } | ScheduleTrigger, count?: number): Promise<Forecast>;
  /** The processes that keep schedules going now. */
  keepers(): Promise<readonly { readonly pid: number; readonly since: string }[]>;
  /** Starts what is due until the signal fires; then stops what it has started and waits for it. Several processes may do it at once. */
  keep(options: KeepOptions): Promise<void>;
}

interface Parts {
  readonly stored: StoredSchedules;
  readonly workflows: Workflows;
  readonly storedWorkflows: StoredWorkflows;
  readonly clock: Clock;
}

interface Effective extends Pick<ScheduleSummary, 'workflow' | 'trigger' | 'from' | 'paused'> {
  readonly row: StoredSchedule | undefined;
}

export function createSchedules({ stored, workflows, storedWorkflows, clock }: Parts): Schedules {
  const now = () => new Date(clock.now());
  const forecasts = createForecasts(clock.now);
  const own = ownTriggers();
  const effective = async (): Promise<readonly Effective[]> => {
    const rows = new Map(stored.list().map((row) => [row.workflow, row]));
    const saved = storedWorkflows.list();
    const found = await Promise.all(saved.map(async (workflow) => combine(workflow, rows.get(workflow.name))));
    return found.filter((one) => one !== null);
  };
  const combine = async (workflow: StoredWorkflow, row: StoredSchedule | undefined): Promise<Effective | null> => {
    if (row !== undefined && row.trigger !== null) return fromRow(row);
    const trigger = await own(workflow);
    if (trigger === null) return null;
    return { workflow: workflow.name, trigger, from: 'workflow', paused: row?.paused ?? false, row };
  };
  const find = async (workflow: string): Promise<Effective> => {
    const found = (await effective()).find((each) => each.workflow === workflow);
    if (found) return found;
    if (!storedWorkflows.get(workflow)) await workflows.get(workflow);
    throw new DagFluxError('not-found', `"${workflow}" has no schedule.`, {
      hint: `Give it one: dagflux schedule add ${JSON.stringify(workflow)} --cron "0 2 * * *"`,
    });
  };
  /** Its times count from now on, and of its files those that come from now on. */
  const beginHere = async (workflow: string): Promise<void> => {
    const schedule = await find(workflow);
    stored.begin([[workflow, JSON.stringify(schedule.trigger)]], now().toISOString());
    if (schedule.trigger.kind !== 'file') return;
    const { filesOf, filesText } = await import('../workflows/schedule/file-changes.ts');
    stored.claimFiles(workflow, null, filesText(await filesOf(schedule.trigger.path)));
  };
  return {
    async list() {
      const summaries: ScheduleSummary[] = [];
      for (const schedule of await effective()) summaries.push(await summaryOf(schedule, forecasts));
      return summaries;
    },
    async put(workflow, trigger) {
      if (!storedWorkflows.get(workflow)) await workflows.get(workflow);
      await check(trigger, forecasts);
      stored.put(workflow, JSON.stringify(trigger));
      await beginHere(workflow);
      return await summaryOf(await find(workflow), forecasts);
    },
    remove(workflow) {
      const row = stored.get(workflow);
      if (row !== undefined && row.trigger !== null) return void stored.remove(workflow);
      throw new DagFluxError('not-found', `No schedule was put for "${workflow}".`, {
        hint: 'If its Start node says when it runs, change it there, or pause it: dagflux schedule pause',
      });
    },
    async pause(workflow) {
      stored.pause((await find(workflow)).workflow, true);
    },
    async resume(workflow) {
      stored.pause((await find(workflow)).workflow, false);
      await beginHere(workflow);
    },
    async next(of, count = NEXT) {
      return await forecasts.of('workflow' in of ? (await find(of.workflow)).trigger : of, count);
    },
    keepers: () => stored.openNow(),
    async keep({ signal, onEvent = () => {} }) {
      const { runScheduler } = await import('../workflows/schedule/scheduler.ts');
      const entry = stored.open(await thisProcess());
      try {
        await runScheduler(
          {
            clock,
            onEvent,
            schedules: async () => dueOf(stored, await effective(), now()),
            claim: (workflow, until) => stored.claim(workflow, new Date(until).toISOString()),
            claimFiles: stored.claimFiles,
            async run(name, { cause, signal: stop, onStarted }) {
              const { run, outcome, error } = await workflows.run(
                { name },
                { cause, signal: stop, onEvent: (event) => event.event === 'started' && onStarted(event.run ?? 0) },
              );
              return { run, outcome, message: error?.message ?? null };
            },
            skipped: async (name, why) => void (await workflows.skipped({ name }, 'schedule', why)),
          },
          signal,
        );
      } finally {
        entry.close();
      }
    },
  };
}

function fromRow(row: StoredSchedule): Effective {
  const { workflow, paused, trigger } = row;
  return { workflow, trigger: JSON.parse(trigger ?? ''), from: 'schedule', paused, row };
}

/** What the scheduler is to look at; from the first sight of a trigger on its times count. */
function dueOf(stored: StoredSchedules, schedules: readonly Effective[], now: Date): readonly DueSchedule[] {
  const on = schedules.filter(({ paused }) => !paused);
  const fresh = on.filter(({ row, trigger }) => row?.seen !== JSON.stringify(trigger));
  const rows = new Map<string, StoredSchedule>();
  if (fresh.length > 0) {
    const triggers = fresh.map(({ workflow, trigger }) => [workflow, JSON.stringify(trigger)] as const);
    stored.begin(triggers, now.toISOString());
    for (const row of stored.list()) rows.set(row.workflow, row);
  }
  return on.flatMap(({ workflow, trigger, row }) => {
    const known = rows.get(workflow) ?? row;
    return known === undefined ? [] : [{ workflow, trigger, after: Date.parse(known.done), files: known.files }];
  });
}

async function check(trigger: ScheduleTrigger, forecasts: Forecasts): Promise<void> {
  if (trigger.kind === 'cron') return void (await forecasts.brief(trigger));
  if (isAbsolute(trigger.path)) return;
  throw new DagFluxError('invalid-input', `The path ${trigger.path} is relative to nothing.`, {
    hint: `Write it in full: ${resolve(trigger.path)}`,
  });
}

async function summaryOf(schedule: Effective, forecasts: Forecasts): Promise<ScheduleSummary> {
  const { workflow, trigger, from, paused } = schedule;
  const missed = trigger.kind === 'cron' ? (trigger.missed ?? 'skip') : null;
  const common = { workflow, trigger, from, paused, missed };
  try {
    const { words, zone, next } = await forecasts.brief(trigger);
    return { ...common, words, zone, next: paused ? null : next, problem: null };
  } catch (error) {
    return { ...common, words: '', zone: null, next: null, problem: asDagFluxError(error).message };
  }
}
