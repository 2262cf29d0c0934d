import type { MissedPolicy } from './missed.ts';

/** When a workflow starts by itself, as its Start node or its schedule says it. */
export type ScheduleTrigger =
  | {
      readonly kind: 'cron';
      readonly expression: string;
      /** Default: UTC. */
      readonly zone?: string | undefined;
      /** Default: skip. */
      readonly missed?: MissedPolicy | undefined;
    }
  /** A file, a folder or a pattern; a change starts a run when the file keeps still. */
  | { readonly kind: 'file'; readonly path: string };

/** What the scheduler knows of one schedule that is on. */
export interface DueSchedule {
  readonly workflow: string;
  readonly trigger: ScheduleTrigger;
  /** Times up to here are done with: milliseconds since 1970 in UTC. */
  readonly after: number;
  /** Of a file trigger: what the last run knew, as JSON; null = nothing yet. */
  readonly files: string | null;
}

export type ScheduleCause = 'schedule' | 'file';

interface Told {
  /** Empty: it is about all of them. */
  readonly workflow: string;
  /** UTC, ISO 8601. */
  readonly at: string;
}

/** What the scheduler tells. */
export type ScheduleEvent = Told &
  (
    | {
        readonly event: 'started';
        readonly run: number;
        readonly cause: ScheduleCause;
        /** The time that it is run for; null = files changed. */
        readonly due: string | null;
      }
    | {
        readonly event: 'ended';
        readonly run: number;
        readonly outcome: string;
        readonly message: string | null;
      }
    | { readonly event: 'skipped' | 'problem'; readonly message: string }
  );
