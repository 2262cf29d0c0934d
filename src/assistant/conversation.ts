import { asDagFluxError, DagFluxError } from '../contract/errors.ts';
import { complaint, isMendable } from './complaint.ts';
import type { Message, Model } from './model.ts';
import { type Members, readReply, replySchema } from './reply.ts';

/** A conversation as it is kept between two answers of the person. */
export interface Conversation<P> {
  readonly system: string;
  /** Begins with what the person wants and what is shown of the tables. */
  readonly messages: readonly Message[];
  /** Used up so far. */
  readonly tokens: number;
  /** A proposal that waits until the person has said what only they can say. */
  readonly pending: Pending<P> | null;
}

interface Pending<P> {
  readonly summary: string;
  readonly proposal: P;
  /** What the person was asked. */
  readonly question: Question;
}

/** One question, with likely answers. */
export interface Question {
  readonly question: string;
  readonly answers: readonly string[];
}

/** What a conversation is about. `P`: what is proposed, `R`: what trying it out showed. */
export interface Task<P, R> {
  readonly members: Members;
  /** @throws invalid-input for members that make no proposal */
  toProposal(members: Readonly<Record<string, unknown>>): P;
  /** What the person must have said of a proposal and has not; null = nothing. Not the model's business, so that it cannot be talked out of it. */
  mustAsk(proposal: P): Question | null;
  /** Tries it out; changes nothing. @throws what is wrong with it */
  rehearse(proposal: P, options: { readonly signal?: AbortSignal | undefined }): Promise<R>;
}

/** Where a conversation stands: the person answers, decides, or says it in another way. */
export type Step<P, R> =
  | ({ readonly kind: 'question' } & Question)
  | { readonly kind: 'proposal'; readonly summary: string; readonly proposal: P; readonly rehearsal: R }
  /** No try passed: the last proposal, if it was one, and what is wrong with it. */
  | { readonly kind: 'stuck'; readonly proposal: P | null; readonly error: DagFluxError };

export interface ConverseOptions {
  readonly signal?: AbortSignal | undefined;
  /** Tries until a proposal passes, each with what was wrong with the one before. Default 3. */
  readonly tries?: number | undefined;
  /** Of one conversation, both ways. Default 200,000. */
  readonly tokenLimit?: number | undefined;
  /** The database may quote values in what it says. True: the model may see them. */
  readonly valuesShown: boolean;
  /** Masks what is sensitive in a message of the database. */
  readonly redact: (text: string) => string;
}

/** Of one conversation, both ways. */
export const TOKEN_LIMIT = 200_000;

/**
 * Asks the model until there is a question for the person, or its proposal passes, or its tries are used up.
 * @throws what asking the model throws; assistant-unavailable beyond the token limit; what no other proposal would mend
 */
export async function converse<P, R>(
  model: Model,
  task: Task<P, R>,
  conversation: Conversation<P>,
  options: ConverseOptions,
): Promise<{ readonly step: Step<P, R>; readonly conversation: Conversation<P> }> {
  const { signal, tries = 3, tokenLimit = TOKEN_LIMIT } = options;
  const { system } = conversation;
  const schema = replySchema(task.members);
  let { messages, tokens, pending } = conversation;
  let proposal: P | null = null;
  const at = (waiting: Pending<P> | null = null) => ({ system, messages, tokens, pending: waiting });
  for (let left = tries; ; ) {
    let offer: Pick<Pending<P>, 'summary' | 'proposal'> | null = pending;
    let reply = '';
    if (offer === null) {
      if (tokens >= tokenLimit) throw usedUp(tokenLimit);
      const answer = await model.ask({ system, messages, schema }, { signal });
      left -= 1;
      tokens += answer.tokens;
      reply = answer.text;
      messages = [...messages, { role: 'assistant', content: reply || '(nothing)' }];
    }
    let error: DagFluxError;
    try {
      pending = null;
      if (offer === null) {
        const said = readReply(reply);
        if (said.kind === 'question') return { step: said, conversation: at() };
        offer = { summary: said.summary, proposal: task.toProposal(said.members) };
      }
      proposal = offer.proposal;
      const question = task.mustAsk(proposal);
      if (question !== null) {
        return { step: { kind: 'question', ...question }, conversation: at({ ...offer, question }) };
      }
      const rehearsal = await task.rehearse(proposal, { signal });
      const { summary } = offer;
      return { step: { kind: 'proposal', summary, proposal, rehearsal }, conversation: at() };
    } catch (thrown) {
      error = asDagFluxError(thrown);
      if (signal?.aborted || !isMendable(error)) throw error;
    }
    messages = withWords(messages, complaint(error, options));
    if (left <= 0) return { step: { kind: 'stuck', proposal, error }, conversation: at() };
  }
}

/** The conversation with what the person says next. */
export function withAnswer<P, R>(
  conversation: Conversation<P>,
  text: string,
  mustAsk: Task<P, R>['mustAsk'],
): Conversation<P> {
  const { messages, pending } = conversation;
  if (pending === null) return { ...conversation, messages: withWords(messages, text) };
  const { question } = pending.question;
  // A proposal goes on waiting where what was asked of it is settled; else the model has to look at it again.
  const settled = mustAsk(pending.proposal)?.question !== question;
  const words = `Before your proposal is tried out, the person was asked: ${question}\nThey say: ${text}`;
  return { ...conversation, messages: withWords(messages, words), pending: settled ? pending : null };
}

/** What is said to the model, in the message that is being made for it or in one of its own. */
function withWords(messages: readonly Message[], content: string): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role !== 'user') return [...messages, { role: 'user', content }];
  return [...messages.slice(0, -1), { role: 'user', content: `${last.content}\n\n${content}` }];
}

function usedUp(limit: number): DagFluxError {
  return new DagFluxError(
    'assistant-unavailable',
    `The conversation has used up its ${limit.toLocaleString('en')} tokens.`,
    { hint: 'Begin a new one, and say in it what came out of this one.' },
  );
}
