import { setImmediate } from 'node:timers/promises';
import { asDagFluxError } from '../../contract/errors.ts';
import type { Clock } from './clock.ts';
import { type CronRule, openCron } from './cron.ts';
import { createWatch, filesOf, filesText, type Watch } from './file-changes.ts';
import { type Decision, decide, ON_TIME } from './missed.ts';
import type { DueSchedule, ScheduleCause, ScheduleEvent } from './trigger.ts';

/** What the scheduler needs of the house. Several processes may do this at once: a claim is won by one of them. */
export interface SchedulerPorts {
  readonly clock: Clock;
  /** Those that are on. Asked again and again, so that changes count at once. */
  schedules(): Promise<readonly DueSchedule[]>;
  /** Takes all times up to one; false: another process was quicker. */
  claim(workflow: string, until: number): boolean;
  /** Puts what is known of files in the place of what was; false: another process was quicker. */
  claimFiles(workflow: string, before: string | null, now: string): boolean;
  /** Runs it to its end; `onStarted` is told the number of the run. @throws busy while another run of it is going */
  run(
    workflow: string,
    options: { readonly cause: ScheduleCause; readonly signal: AbortSignal; readonly onStarted: (run: number) => void },
  ): Promise<{ readonly run: number; readonly outcome: string; readonly message: string | null }>;
  /** Writes down that a run did not take place. */
  skipped(workflow: string, why: string): Promise<void>;
  onEvent(event: ScheduleEvent): void;
}

/** Milliseconds between two looks at files, and at what was changed by others. */
const LOOK = 5_000;

/** Starts what is due until the signal fires; then stops what it has started and waits for it. */
export async function runScheduler(ports: SchedulerPorts, signal: AbortSignal): Promise<void> {
  const scheduler = new Scheduler(ports, signal);
  try {
    while (!signal.aborted) await ports.clock.wait(await scheduler.look(), signal);
  } finally {
    await scheduler.settled();
  }
}

class Scheduler {
  readonly #ports: SchedulerPorts;
  readonly #signal: AbortSignal;
  readonly #started: number;
  readonly #rules = new Map<string, CronRule>();
  readonly #watches = new Map<string, Watch>();
  /** The next time of each, so that most looks compute none. */
  readonly #next = new Map<string, { readonly key: string; readonly at: number }>();
  /** Work under way, with its workflow. */
  readonly #work = new Map<Promise<void>, string>();
  /** The last problem that was told of each, so that it is told once. */
  readonly #problems = new Map<string, string>();
  #last: number | null = null;

  constructor(ports: SchedulerPorts, signal: AbortSignal) {
    this.#ports = ports;
    this.#signal = signal;
    this.#started = ports.clock.now();
  }

  /** Starts what is due, and answers when to look again. */
  async look(): Promise<number> {
    const now = this.#ports.clock.now();
    let again = now + LOOK;
    const schedules = await this.#schedules();
    for (const schedule of schedules) {
      try {
        if (schedule.trigger.kind === 'file') await this.#lookAtFiles(schedule, schedule.trigger.path);
        else again = Math.min(again, await this.#lookAtClock(schedule, schedule.trigger, now));
        this.#problems.delete(schedule.workflow);
      } catch (error) {
        this.#problem(schedule.workflow, asDagFluxError(error).message);
      }
    }
    this.#last = now;
    return Math.max(again, now + 1);
  }

  /** None while the store cannot be read: the next look will see. */
  async #schedules(): Promise<readonly DueSchedule[]> {
    try {
      const schedules = await this.#ports.schedules();
      this.#problems.delete('');
      return schedules;
    } catch (error) {
      this.#problem('', asDagFluxError(error).message);
      return [];
    }
  }

  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work.keys());
  }

  async #lookAtClock(
    schedule: DueSchedule,
    trigger: DueSchedule['trigger'] & { kind: 'cron' },
    now: number,
  ): Promise<number> {
    const { workflow, after } = schedule;
    const { expression, zone = 'UTC', missed = 'skip' } = trigger;
    const key = `${expression}\n${zone}\n${after}`;
    const known = this.#next.get(workflow);
    if (known?.key === key && known.at > now) return known.at;
    // What follows takes a millisecond, and there may be thousands: others get their turn between two.
    await setImmediate();
    const rule = this.#rule(expression, zone);
    const decision = decide(rule, { after, now, policy: missed });
    if (decision.until !== null && this.#ports.claim(workflow, decision.until)) {
      this.#start(workflow, () => this.#runTimes(workflow, rule, decision, missed, now));
    }
    const at = rule.next(Math.max(after, now)) ?? Number.POSITIVE_INFINITY;
    // Of a claim nothing is kept: the times that are done with are others then.
    if (decision.until === null) this.#next.set(workflow, { key, at });
    return at;
  }

  async #runTimes(
    workflow: string,
    rule: CronRule,
    { runs, skipped }: Decision,
    policy: string,
    now: number,
  ): Promise<void> {
    const when = (at: number) => `${rule.zone.show(at).local} ${rule.zone.name}`;
    if (skipped !== null) {
      const { count, more, first, last } = skipped;
      const which =
        count === 1
          ? `Skipped at ${when(last)}`
          : `Skipped ${more ? 'at least ' : ''}${count} runs from ${when(first)} to ${when(last)}`;
      const then = runs.length > 0 ? `, ran at ${when(now)}` : '';
      await this.#skip(workflow, `${which}: ${this.#whyMissed(last)}. Policy: ${policy}${then}.`);
    }
    for (const due of runs) {
      if (this.#signal.aborted) return;
      const busy = await this.#run(workflow, 'schedule', due);
      if (busy !== null) await this.#skip(workflow, `Skipped at ${when(due)}: ${busy}`);
    }
  }

  #whyMissed(at: number): string {
    if (at < this.#started) return 'DagFlux was not running';
    return this.#last !== null && at - this.#last > LOOK + ON_TIME
      ? 'the machine was asleep'
      : 'the machine was asleep or too busy';
  }

  async #lookAtFiles({ workflow, files }: DueSchedule, path: string): Promise<void> {
    // A change while it runs waits: it starts the next run.
    if ([...this.#work.values()].includes(workflow)) return;
    const now = await filesOf(path);
    if (files === null) {
      this.#ports.claimFiles(workflow, null, filesText(now));
      return;
    }
    const key = `${workflow}\n${path}`;
    const watch = this.#watches.get(key) ?? createWatch();
    this.#watches.set(key, watch);
    const next = watch.look(new Map(Object.entries(JSON.parse(files))), now, this.#ports.clock.now());
    if (next === null) return;
    const text = filesText(next);
    if (!this.#ports.claimFiles(workflow, files, text)) return;
    this.#start(workflow, async () => {
      const busy = await this.#run(workflow, 'file', null);
      // Another run is going: the change is not forgotten.
      if (busy !== null) this.#ports.claimFiles(workflow, text, files);
    });
  }

  /** Answers why it could not begin since another run was going; null = it ran. */
  async #run(workflow: string, cause: ScheduleCause, due: number | null): Promise<string | null> {
    const { onEvent, run } = this.#ports;
    const dueText = due === null ? null : new Date(due).toISOString();
    try {
      const ended = await run(workflow, {
        cause,
        signal: this.#signal,
        onStarted: (id) => onEvent({ event: 'started', workflow, at: this.#now(), run: id, cause, due: dueText }),
      });
      onEvent({ event: 'ended', workflow, at: this.#now(), ...ended });
    } catch (thrown) {
      const { code, message } = asDagFluxError(thrown);
      if (code === 'busy') return message;
      if (code !== 'cancelled') onEvent({ event: 'problem', workflow, at: this.#now(), message });
    }
    return null;
  }

  /** A time that comes while an earlier one is being run is tried too: the run log says that it was skipped, and why. */
  #start(workflow: string, work: () => Promise<void>): void {
    const going: Promise<void> = work()
      .catch((error: unknown) => this.#problem(workflow, asDagFluxError(error).message))
      .finally(() => this.#work.delete(going));
    this.#work.set(going, workflow);
  }

  async #skip(workflow: string, message: string): Promise<void> {
    await this.#ports.skipped(workflow, message);
    this.#ports.onEvent({ event: 'skipped', workflow, at: this.#now(), message });
  }

  #problem(workflow: string, message: string): void {
    if (this.#problems.get(workflow) === message) return;
    this.#problems.set(workflow, message);
    this.#ports.onEvent({ event: 'problem', workflow, at: this.#now(), message });
  }

  #rule(expression: string, zone: string): CronRule {
    const key = `${expression}\n${zone}`;
    const rule = this.#rules.get(key) ?? openCron(expression, zone, this.#ports.clock.now());
    this.#rules.set(key, rule);
    return rule;
  }

  #now(): string {
    return new Date(this.#ports.clock.now()).toISOString();
  }
}
