import { api, call } from '../api.ts';
import type { OperationContent } from './types.ts';

/** Keeps what was written as a draft; answers its name in the address. */
export async function keepProposal(content: OperationContent): Promise<string> {
  const id = `d-${crypto.randomUUID()}`;
  await call(api.drafts[':key'].$put({ param: { key: `proposal.${id}` }, json: { content, version: 0 } }));
  return id;
}

/**
 * What is to be reviewed, by its name in the address: `d-…` a draft, `c-12` the last proposal of a conversation, `s-…` a saved
 * operation. @throws ApiError not-found
 */
export async function readProposal(proposal: string): Promise<OperationContent> {
  const name = proposal.slice(2);
  if (proposal.startsWith('s-')) {
    const saved = await call(api.operations[':name'].$get({ param: { name }, query: {} }));
    return contentOf(saved);
  }
  if (proposal.startsWith('c-')) {
    const { turns } = await call(api.assistant.conversations[':id'].$get({ param: { id: name } }));
    const turn = turns.findLast(
      (each) => each.by === 'assistant' && each.kind !== 'question' && each.proposal !== null,
    );
    if (turn?.by === 'assistant' && turn.kind !== 'question' && turn.proposal) return contentOf(turn.proposal);
    throw new Error('This conversation has no proposal yet.');
  }
  const draft = await call(api.drafts[':key'].$get({ param: { key: `proposal.${proposal}` } }));
  if (draft === null) throw new Error('There is no such proposal any more.');
  return draft.content as OperationContent; // Written by `keepProposal`.
}

/** The kind and the request, of what has more. */
function contentOf(of: { readonly kind: string; readonly request: unknown }): OperationContent {
  return { kind: of.kind, request: of.request } as OperationContent; // The pair came as one.
}
