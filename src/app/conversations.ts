import type { Conversation, Step } from '../assistant/conversation.ts';
import { DagFluxError, type ErrorCode } from '../contract/errors.ts';
import type { AssistantRecords } from '../store/assistant.ts';
import type { Vault } from '../vault/vault.ts';
import type { AssistedContent, AssistRequest } from './assisted/assisted.ts';
import type { Disclosure } from './disclosure.ts';

/** What was said, in order. A proposal is kept without what its rehearsal showed, which is of its time: rehearse it again. */
export type Turn = { /** UTC, ISO 8601. */ readonly at: string } & (
  | { readonly by: 'person'; readonly text: string }
  | {
      readonly by: 'assistant';
      readonly kind: 'question';
      readonly question: string;
      readonly answers: readonly string[];
    }
  | {
      readonly by: 'assistant';
      readonly kind: 'proposal';
      readonly summary: string;
      readonly proposal: AssistedContent;
    }
  | {
      readonly by: 'assistant';
      readonly kind: 'stuck';
      readonly proposal: AssistedContent | null;
      readonly error: { readonly code: ErrorCode; readonly message: string; readonly hint: string | null };
    }
);

/** A conversation as it rests, encrypted: it may quote rows. */
export interface KeptConversation {
  readonly request: AssistRequest;
  readonly disclosure: Disclosure;
  readonly conversation: Conversation<AssistedContent>;
  readonly turns: readonly Turn[];
}

interface Conversations {
  /** Answers its number. */
  add(kept: KeptConversation): Promise<number>;
  /** @throws not-found */
  load(id: number): Promise<KeptConversation>;
  save(id: number, kept: KeptConversation): Promise<void>;
  /** The latest first. */
  list(limit: number): Promise<readonly (KeptConversation & { readonly id: number; readonly created: string })[]>;
  /** @throws not-found */
  remove(id: number): void;
}

export function keptConversations(records: AssistantRecords, vault: Vault): Conversations {
  // What is sealed was written here.
  const read = (text: string) => JSON.parse(text) as KeptConversation;
  const notFound = (id: number) => new DagFluxError('not-found', `There is no conversation ${id}.`);
  return {
    add: async (kept) => {
      const sealer = await vault.unlock();
      return records.addConversation((id) => sealer.seal(JSON.stringify(kept), placeOf(id)));
    },
    load: async (id) => {
      const sealed = records.conversation(id);
      if (sealed === undefined) throw notFound(id);
      return read(String((await vault.unlock()).unseal(sealed, placeOf(id))));
    },
    save: async (id, kept) => {
      records.updateConversation(id, (await vault.unlock()).seal(JSON.stringify(kept), placeOf(id)));
    },
    list: async (limit) => {
      const rows = records.conversations(limit);
      if (rows.length === 0) return [];
      const sealer = await vault.unlock();
      return rows.map(({ id, sealed, created }) => {
        return { id, created, ...read(String(sealer.unseal(sealed, placeOf(id)))) };
      });
    },
    remove: (id) => {
      if (!records.removeConversation(id)) throw notFound(id);
    },
  };
}

/** A conversation as it rests now, and as it rests about a workflow of another name. */
export interface RenamedConversation {
  readonly id: number;
  readonly before: string;
  readonly after: string;
}

/** The conversations about nodes of a workflow, sealed anew with its new name. */
export async function renameIn(
  records: AssistantRecords,
  vault: Vault,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly RenamedConversation[]> {
  const rows = records.conversations(Number.MAX_SAFE_INTEGER);
  if (rows.length === 0) return [];
  const sealer = await vault.unlock();
  return rows.flatMap(({ id, sealed }) => {
    const kept = JSON.parse(String(sealer.unseal(sealed, placeOf(id)))) as KeptConversation; // What is sealed was written here.
    if (kept.request.kind !== 'node' || kept.request.workflow !== from) return [];
    const renamed: KeptConversation = { ...kept, request: { ...kept.request, workflow: to } };
    return [{ id, before: sealed, after: sealer.seal(JSON.stringify(renamed), placeOf(id)) }];
  });
}

const placeOf = (id: number) => ['conversation', String(id)];

/** A step as it is kept. */
export function turnOf(step: Step<AssistedContent, unknown>): Turn {
  const at = new Date().toISOString();
  switch (step.kind) {
    case 'question':
      return { at, by: 'assistant', ...step };
    case 'proposal': {
      const { kind, summary, proposal } = step;
      return { at, by: 'assistant', kind, summary, proposal };
    }
    case 'stuck': {
      const { kind, proposal, error } = step;
      const { code, message, hint = null } = error;
      return { at, by: 'assistant', kind, proposal, error: { code, message, hint } };
    }
  }
}
