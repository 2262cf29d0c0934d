import { asDagFluxError, DagFluxError, type ErrorCode } from '../contract/errors.ts';
import { fence } from './fence.ts';
import type { Message, Model } from './model.ts';
import { readReply, replySchema } from './reply.ts';

/** A conversation as it is kept between two answers of the person. */
export interface Conversation {
  readonly system: string;
  /** Begins with what the person wants and what is shown of the tables. */
  readonly messages: readonly Message[];
  /** Used up so far. */
  readonly tokens: number;
}

/** What a conversation is about. `P`: what is proposed, `R`: what trying it out showed. */
export interface Task<P, R> {
  /** The members of a proposal. */
  readonly members: readonly string[];
  /** @throws invalid-input for members that make no proposal */
  toProposal(members: Readonly<Record<string, unknown>>): P;
  /** Tries it out; changes nothing. @throws what is wrong with it */
  rehearse(proposal: P, options: { readonly signal?: AbortSignal | undefined }): Promise<R>;
}

/** Where a conversation stands: the person answers, decides, or says it in another way. */
export type Step<P, R> =
  | { readonly kind: 'question'; readonly question: string; readonly answers: readonly string[] }
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

/** What another try may mend; anything else is the person's business. */
const MENDABLE: readonly ErrorCode[] = [
  'invalid-input',
  'invalid-sql',
  'invalid-data',
  'constraint',
  'not-found',
  'already-exists',
  'unsupported',
  'lossy',
  'timeout',
];

/**
 * Asks the model until it asks the person something, or its proposal passes, or its tries are used up.
 * @throws what asking the model throws; assistant-unavailable beyond the token limit; what no other proposal would mend
 */
export async function converse<P, R>(
  model: Model,
  task: Task<P, R>,
  conversation: Conversation,
  options: ConverseOptions,
): Promise<{ readonly step: Step<P, R>; readonly conversation: Conversation }> {
  const { signal, tries = 3, tokenLimit = 200_000 } = options;
  const { system } = conversation;
  const schema = replySchema(task.members);
  let { messages, tokens } = conversation;
  let proposal: P | null = null;
  for (let left = tries; ; left -= 1) {
    if (tokens >= tokenLimit) throw usedUp(tokenLimit);
    const reply = await model.ask({ system, messages, schema }, { signal });
    tokens += reply.tokens;
    messages = [...messages, { role: 'assistant', content: reply.text || '(nothing)' }];
    const at = () => ({ system, messages, tokens });
    let error: DagFluxError;
    try {
      const said = readReply(reply.text, task.members);
      if (said.kind === 'question') return { step: said, conversation: at() };
      proposal = task.toProposal(said.members);
      const rehearsal = await task.rehearse(proposal, { signal });
      return { step: { kind: 'proposal', summary: said.summary, proposal, rehearsal }, conversation: at() };
    } catch (thrown) {
      error = asDagFluxError(thrown);
      if (error.code !== 'assistant-invalid' && (signal?.aborted || !MENDABLE.includes(error.code))) throw error;
    }
    messages = [...messages, { role: 'user', content: complaint(error, options) }];
    if (left <= 1) return { step: { kind: 'stuck', proposal, error }, conversation: at() };
  }
}

/** What the model is told of a proposal that did not pass. */
function complaint(error: DagFluxError, { valuesShown, redact }: ConverseOptions): string {
  if (error.code === 'assistant-invalid') return `${error.message} Answer with one JSON object, as you were told.`;
  // Where data does not fit, the database's words quote it.
  const quotes = error.code === 'invalid-data' || error.code === 'constraint';
  const { code, position, column } = error.native ?? {};
  const said = {
    kind: error.code,
    ...(quotes && !valuesShown ? { message: 'The data does not fit.' } : { message: redact(error.message) }),
    ...(error.hint !== undefined && !quotes && { hint: redact(error.hint) }),
    ...(code !== undefined && { code }),
    ...(position !== undefined && { position }),
    ...(column !== undefined && { column }),
  };
  return `The proposal was tried out and refused.\n${fence('error', said)}\nPropose again, or ask the person.`;
}

function usedUp(limit: number): DagFluxError {
  return new DagFluxError(
    'assistant-unavailable',
    `The conversation has used up its ${limit.toLocaleString('en')} tokens.`,
    { hint: 'Begin a new one, and say in it what came out of this one.' },
  );
}
