import { SHARING_LEVELS, type SharingLevel } from '../assistant/catalogue.ts';
import type { Step } from '../assistant/conversation.ts';
import type { CallOptions } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { AssistantRecords, ModelRequest } from '../store/assistant.ts';
import type { Vault } from '../vault/vault.ts';
import type { AssistantLedger } from './assistant-ledger.ts';
import { type Assisted, type AssistedContent, type AssistRequest, assisted } from './assisted/assisted.ts';
import type { NodeParts } from './assisted/node.ts';
import { type KeptConversation, keptConversations, type Turn, turnOf } from './conversations.ts';
import { type Disclosure, makeDisclosure, refuseLess } from './disclosure.ts';
import type { JoinRehearsal } from './join.ts';
import type { OpenModels } from './models.ts';
import type { NodeName } from './node-inputs.ts';
import { type OpeningParts, opening } from './opening.ts';
import type { Rehearsal } from './transform.ts';

export type { DescribedTable, SharingLevel } from '../assistant/catalogue.ts';
export type { AssistedContent, AssistRequest } from './assisted/assisted.ts';
export type { Turn } from './conversations.ts';
export type { Disclosure } from './disclosure.ts';

/** A step, and the number of the conversation, by which it is answered. */
export type AssistStep = Step<AssistedContent, Rehearsal | JoinRehearsal> & { readonly conversation: number };

export interface ConversationSummary {
  readonly id: number;
  /** UTC, ISO 8601. */
  readonly created: string;
  readonly kind: AssistRequest['kind'];
  /** The node of a workflow that it is about. */
  readonly about: NodeName | null;
  readonly want: string;
  /** Who speaks next; `model` after a beginning, or an answer whose request failed or was cancelled: `next` asks it. */
  readonly turn: 'person' | 'model';
}

/** A conversation as a person sees it. */
export interface ConversationView extends Omit<ConversationSummary, 'created'> {
  readonly request: AssistRequest;
  /** What the model was shown of the tables. */
  readonly disclosure: Disclosure;
  readonly turns: readonly Turn[];
  readonly tokens: number;
  readonly tokenLimit: number;
  /** The model is being asked, by this process. */
  readonly busy: boolean;
  /** What was sent, the latest first: the ledger shows each word for word. */
  readonly requests: readonly ModelRequest[];
}

/** Writes what a person says as an operation, by a model of theirs. Nothing that it proposes is run by it. */
export interface Assistant {
  readonly ledger: Pick<AssistantLedger, 'list' | 'show'>;
  /** What a model may see of a connection. Default: names. */
  level(connection: string): SharingLevel;
  /** @throws not-found; invalid-input */
  share(connection: string, level: string): Promise<void>;
  /** What would be sent. Sends nothing and keeps nothing. @throws not-found; assistant-unavailable without a model */
  disclose(request: AssistRequest, options?: CallOptions): Promise<Disclosure>;
  /** Begins a conversation, and says what will be sent; `next` sends it. @throws as `disclose` */
  begin(
    request: AssistRequest,
    options?: CallOptions,
  ): Promise<{ readonly conversation: number; readonly disclosure: Disclosure }>;
  /**
   * Asks the model, whose turn it must be. @throws not-found; conflict where it is the person's, or less may be seen by now; busy;
   * and what asking throws: it can be asked again then
   */
  next(conversation: number, options?: CallOptions): Promise<AssistStep>;
  /** Answers a question, or says what should be different about a proposal, and asks the model. @throws as `next` */
  answer(conversation: number, text: string, options?: CallOptions): Promise<AssistStep>;
  /** @throws not-found */
  show(conversation: number): Promise<ConversationView>;
  /** The latest first: of all, or about one node. Default: 50 of them. */
  list(limit?: number, about?: NodeName): Promise<readonly ConversationSummary[]>;
  /** Ends what is under way in this process, which then throws cancelled; the conversation can go on. Answers whether there was something. */
  cancel(conversation: number): boolean;
  /** Its requests stay in the ledger. @throws not-found */
  forget(conversation: number): void;
}

/** What the assistant uses of the app. */
interface AssistantParts extends OpeningParts, NodeParts {
  readonly models: OpenModels;
  readonly records: AssistantRecords;
  readonly ledger: AssistantLedger;
  readonly vault: Vault;
  readonly redact: (text: string) => string;
}

export function createAssistant(parts: AssistantParts): Assistant {
  const { models, records, ledger, vault, redact } = parts;
  const conversations = keptConversations(records, vault);
  const running = new Map<number, AbortController>();
  const level = (connection: string): SharingLevel =>
    SHARING_LEVELS.find((each) => each === records.level(connection)) ?? 'names';

  const disclose = async (request: AssistRequest, { tables }: Assisted, options?: CallOptions) =>
    await makeDisclosure({ tables, want: request.want, model: request.model }, { ...parts, level }, options);

  /** Asks the model, and keeps what came of it. */
  const ask = async (id: number, kept: KeptConversation, signal: AbortSignal): Promise<AssistStep> => {
    refuseLess(kept.disclosure, level);
    const { connections } = kept.disclosure;
    const { name, settings } = await models.open(kept.request.model);
    const onRequest = await ledger.recorder({
      conversation: id,
      model: name,
      connection: connections.map(({ connection }) => connection).join(', '),
      level: connections.map((each) => each.level).join(', '),
    });
    const { openModel } = await import('../assistant/model.ts');
    const { converse } = await import('../assistant/conversation.ts');
    const task = (await assisted(kept.request, parts)).task(saidBy(kept));
    const { step, conversation } = await converse(openModel(settings, onRequest), task, kept.conversation, {
      signal,
      valuesShown: connections.every((each) => each.level === 'samples'),
      redact,
    });
    await conversations.save(id, { ...kept, conversation, turns: [...kept.turns, turnOf(step)] });
    return { ...step, conversation: id };
  };

  /** Does `work` on a conversation, one at a time, until it is cancelled. */
  const alone = async <T>(
    id: number,
    { signal }: CallOptions,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    if (running.has(id)) {
      throw new DagFluxError('busy', `The model is being asked already in conversation ${id}.`, {
        hint: 'Wait for its answer, or cancel it.',
      });
    }
    const stop = new AbortController();
    running.set(id, stop);
    try {
      return await work(signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]));
    } finally {
      running.delete(id);
    }
  };

  return {
    ledger,
    level,
    share: async (connection, wanted) => {
      const found = SHARING_LEVELS.find((each) => each === wanted);
      if (found === undefined) {
        throw new DagFluxError('invalid-input', `"${wanted}" is no level of sharing.`, {
          hint: `They are: ${SHARING_LEVELS.join(', ')}.`,
        });
      }
      parts.dialectOf(connection);
      records.setLevel(connection, found);
    },
    disclose: async (request, options) => await disclose(request, await assisted(request, parts), options),
    begin: async (request, options) => {
      const what = await assisted(request, parts);
      const disclosure = await disclose(request, what, options);
      const conversation = await opening(parts, what, disclosure, options);
      const said: Turn = { at: new Date().toISOString(), by: 'person', text: request.want };
      const kept = { request: { ...request, model: disclosure.model }, disclosure, conversation, turns: [said] };
      return { conversation: await conversations.add(kept), disclosure };
    },
    next: (id, options = {}) =>
      alone(id, options, async (signal) => {
        const kept = await conversations.load(id);
        if (turnIn(kept) === 'model') return await ask(id, kept, signal);
        throw new DagFluxError('conflict', `In conversation ${id} it is your turn.`, { hint: 'Answer what was said.' });
      }),
    answer: (id, text, options = {}) =>
      alone(id, options, async (signal) => {
        const kept = await conversations.load(id);
        // "yes" to what the machine asks stands for the answer that it offers.
        const { pending } = kept.conversation;
        const said = (pending && /^\s*y(es)?\s*$/i.test(text) ? pending.question.answers[0] : undefined) ?? text;
        const turns: readonly Turn[] = [...kept.turns, { at: new Date().toISOString(), by: 'person', text: said }];
        const { withAnswer } = await import('../assistant/conversation.ts');
        const { task } = await assisted(kept.request, parts);
        const conversation = withAnswer(kept.conversation, said, task(saidBy({ turns })).mustAsk);
        const answered = { ...kept, turns, conversation };
        // What the person said is kept also if asking fails.
        await conversations.save(id, answered);
        return await ask(id, answered, signal);
      }),
    show: async (id) => {
      const { TOKEN_LIMIT } = await import('../assistant/conversation.ts');
      const kept = await conversations.load(id);
      return {
        ...summaryOf(id, kept),
        request: kept.request,
        disclosure: kept.disclosure,
        turns: kept.turns,
        tokens: kept.conversation.tokens,
        tokenLimit: TOKEN_LIMIT,
        busy: running.has(id),
        requests: ledger.list(100, id),
      };
    },
    list: async (limit = 50, about) => {
      const kept = await conversations.list(about === undefined ? limit : Number.MAX_SAFE_INTEGER);
      const found = kept.map(({ id, created, ...each }) => ({ ...summaryOf(id, each), created }));
      if (about === undefined) return found;
      return found
        .filter((one) => one.about?.workflow === about.workflow && one.about.node === about.node)
        .slice(0, limit);
    },
    cancel: (id) => {
      running.get(id)?.abort(new DagFluxError('cancelled', 'The question to the model was cancelled.'));
      return running.has(id);
    },
    forget: (id) => {
      running.get(id)?.abort(new DagFluxError('cancelled', 'The conversation was forgotten.'));
      conversations.remove(id);
    },
  };
}

const saidBy = ({ turns }: Pick<KeptConversation, 'turns'>): readonly string[] =>
  turns.flatMap((turn) => (turn.by === 'person' ? [turn.text] : []));

const turnIn = ({ turns }: KeptConversation) => (turns.at(-1)?.by === 'person' ? 'model' : 'person');

function summaryOf(id: number, kept: KeptConversation): Omit<ConversationSummary, 'created'> {
  const { request } = kept;
  const about = request.kind === 'node' ? { workflow: request.workflow, node: request.node } : null;
  return { id, kind: request.kind, about, want: request.want, turn: turnIn(kept) };
}
