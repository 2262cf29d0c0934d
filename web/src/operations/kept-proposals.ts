import { api, call } from '../api.ts';
import type { Conversation } from '../chat/use-conversation.ts';
import type { OperationContent } from './types.ts';

/** Keeps what was written as a draft; answers its name in the address. */
export async function keepProposal(content: OperationContent): Promise<string> {
  const id = `d-${crypto.randomUUID()}`;
  await call(api.drafts[':key'].$put({ param: { key: `proposal.${id}` }, json: { content, version: 0 } }));
  return id;
}

/** What is to be reviewed. */
export interface Proposed {
  readonly content: OperationContent;
  /** In plain words, as the assistant says it. */
  readonly summary: string | undefined;
  /** The SQL of the version before, where there is one. */
  readonly before: string | undefined;
  /** It was proposed in this conversation, as its last turn but for what the person said since. */
  readonly conversation: Conversation | undefined;
  /** What the form of a node becomes by it. */
  readonly settings: Readonly<Record<string, unknown>> | undefined;
  /** A table that is there gets the new rows in place of its own. */
  readonly again: boolean;
  /** Why the assistant got no further with it. */
  readonly stuck: unknown;
  /** Another text under the same name is another proposal. */
  readonly key: string;
}

/**
 * What is to be reviewed, by its name in the address: `d-…` a draft, `c-12` the last proposal of a conversation, `s-…` a saved
 * operation. @throws ApiError not-found
 */
export async function readProposal(proposal: string): Promise<Proposed> {
  const name = proposal.slice(2);
  const alone = {
    summary: undefined,
    before: undefined,
    conversation: undefined,
    settings: undefined,
    again: false,
    stuck: undefined,
  };
  if (proposal.startsWith('s-')) {
    const saved = await call(api.operations[':name'].$get({ param: { name }, query: {} }));
    return { ...alone, content: contentOf(saved), again: true, key: `${name} ${saved.version}` };
  }
  if (proposal.startsWith('c-')) {
    return ofConversation(await call(api.assistant.conversations[':id'].$get({ param: { id: name } })));
  }
  const draft = await call(api.drafts[':key'].$get({ param: { key: `proposal.${proposal}` } }));
  if (draft === null) throw new Error('There is no such proposal any more.');
  return { ...alone, content: draft.content as OperationContent, key: name }; // Written by `keepProposal`.
}

/** Forgets a draft that nobody wants. */
export async function dropProposal(proposal: string): Promise<void> {
  await call(api.drafts[':key'].$delete({ param: { key: `proposal.${proposal}` } }));
}

function ofConversation(conversation: Conversation): Proposed {
  const proposals = conversation.turns.flatMap((turn) =>
    turn.by === 'assistant' && turn.kind !== 'question' && turn.proposal ? [{ ...turn, proposal: turn.proposal }] : [],
  );
  const [last, earlier] = proposals.toReversed();
  if (!last) throw new Error('This conversation has no proposal yet.');
  return {
    content: contentOf(last.proposal),
    summary: last.kind === 'proposal' ? last.summary : undefined,
    before: earlier?.proposal.kind === 'transformer' ? earlier.proposal.request.sql : undefined,
    conversation,
    settings: last.kind === 'proposal' ? last.proposal.settings : undefined,
    again: last.proposal.again ?? false,
    stuck: last.kind === 'stuck' ? last.error : undefined,
    key: `${conversation.id} ${last.at}`,
  };
}

/** The kind and the request, of what has more. */
function contentOf(of: { readonly kind: string; readonly request: unknown }): OperationContent {
  return { kind: of.kind, request: of.request } as OperationContent; // The pair came as one.
}
