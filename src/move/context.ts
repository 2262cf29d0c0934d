import type { Session } from '../contract/connector.ts';
import type { Forecast } from './forecast.ts';
import type { Plan } from './plan.ts';
import type { Progress } from './progress.ts';
import type { RouteKind } from './routes.ts';
import type { Ledger, MoveOptions, MoveRequest } from './types.ts';

/** All that the parts of one move share. */
export interface Context {
  readonly request: MoveRequest;
  readonly plan: Plan;
  readonly forecast: Forecast;
  /** Holds the snapshot that is moved. */
  readonly reader: Session;
  readonly sameDatabase: boolean;
  /** Whether `write` gives the reader's own session, so that all is one transaction, which ends behind the move. */
  readonly oneSession: boolean;
  /** Runs `work` in one write transaction of the target: return commits, throw undoes. */
  readonly write: <T>(work: (writer: Session) => Promise<T>, signal?: AbortSignal) => Promise<T>;
  readonly progress: Progress;
  readonly ledger: Ledger;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: MoveOptions['onEvent'];
  /** Only this route; tests compare them. */
  readonly forced: RouteKind | undefined;
}
