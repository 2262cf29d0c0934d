import type { Task } from '../../assistant/conversation.ts';
import type { JoinRehearsal } from '../join.ts';
import type { OperationContent, Operations } from '../operations.ts';
import type { Rehearsal } from '../transform.ts';
import { type AssistJoin, assistedJoin } from './join.ts';
import { type AssistTransform, assistedTransform } from './transformer.ts';

/** What a person wants, in their own words. */
export type AssistRequest = (AssistTransform | AssistJoin) & {
  readonly want: string;
  /** The name of a saved model. Default: the first. */
  readonly model?: string | undefined;
};

export type Proposals = Task<OperationContent, Rehearsal | JoinRehearsal>;

/** What a request comes to. */
export interface Assisted {
  /** The tables that the model is shown, as `connection:schema.table`. */
  readonly tables: readonly string[];
  /** The connection whose SQL is spoken, or that joins; null = the person has not settled it. */
  readonly venue: string | null;
  /** What the model is told of its task. */
  readonly prompt: string;
  /** `said`: the person's own words so far. */
  task(said: readonly string[]): Proposals;
}

/** @throws invalid-input for what contradicts itself */
export async function assisted(request: AssistRequest, rehearse: Operations['rehearse']): Promise<Assisted> {
  return request.kind === 'join' ? await assistedJoin(request, rehearse) : await assistedTransform(request, rehearse);
}
