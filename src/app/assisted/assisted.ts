import type { Task } from '../../assistant/conversation.ts';
import type { JoinRehearsal } from '../join.ts';
import type { OperationContent } from '../operations.ts';
import type { Rehearsal } from '../transform.ts';
import { type AssistJoin, assistedJoin } from './join.ts';
import { type AssistNode, assistedNode, type NodeParts } from './node.ts';
import type { NodeSettings } from './node-settings.ts';
import { type AssistTransform, assistedTransform } from './transformer.ts';

/** What a person wants, in their own words. */
export type AssistRequest = (AssistTransform | AssistJoin | AssistNode) & {
  readonly want: string;
  /** The name of a saved model. Default: the first. */
  readonly model?: string | undefined;
};

/** What is proposed: an operation, and for a node of a workflow what its form becomes by it. */
export type AssistedContent = OperationContent & {
  readonly settings?: NodeSettings;
  /** The node puts new rows in place of those of a table that is there. */
  readonly again?: boolean;
};

export type Proposals = Task<AssistedContent, Rehearsal | JoinRehearsal>;

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

/** @throws invalid-input for what contradicts itself; and what looking for a node throws */
export async function assisted(request: AssistRequest, parts: NodeParts): Promise<Assisted> {
  switch (request.kind) {
    case 'transformer':
      return await assistedTransform(request, parts.rehearse);
    case 'join':
      return await assistedJoin(request, parts.rehearse);
    case 'node':
      return await assistedNode(request, parts);
  }
}
