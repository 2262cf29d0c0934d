import { type DescribedTable, describeTable, SHARING_LEVELS, type SharingLevel } from '../assistant/catalogue.ts';
import type { Conversation, Step } from '../assistant/conversation.ts';
import type { Shape } from '../assistant/prompts/transformer.ts';
import { serverOf } from '../assistant/settings.ts';
import type { CallOptions, DialectPrompt } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import { formatTableName, parseTableReference } from '../contract/names.ts';
import { findTable } from '../move/find-table.ts';
import type { AssistantRecords } from '../store/assistant.ts';
import type { Vault } from '../vault/vault.ts';
import type { AssistantLedger } from './assistant-ledger.ts';
import type { Databases } from './databases.ts';
import type { OpenModels } from './models.ts';
import type { Rehearsal, TransformRequest } from './transform.ts';

export type { DescribedTable, SharingLevel } from '../assistant/catalogue.ts';

/** What a person wants of a table, in their own words. */
export interface AssistRequest {
  /** `connection:schema.table` */
  readonly source: string;
  readonly want: string;
  /** The new table, where the person has settled it. */
  readonly target?: string | undefined;
  readonly inPlace?: boolean | undefined;
  /** More tables of the source's connection that the SQL may read: `schema.table`. */
  readonly also?: readonly string[] | undefined;
  /** The name of a saved model. Default: the first. */
  readonly model?: string | undefined;
}

/** What a model is going to see. Beside it: the rules of the task and of the dialect, which hold nothing of the user's. */
export interface Disclosure {
  readonly model: string;
  /** Where it goes. */
  readonly server: string;
  readonly connection: string;
  readonly level: SharingLevel;
  readonly tables: readonly DescribedTable[];
  readonly want: string;
}

export interface AssistOptions extends CallOptions {
  /** Shown what will be sent, before anything is. Throwing stops it. */
  readonly beforeFirst?: (disclosure: Disclosure) => Promise<void>;
}

/** A step, and the number of the conversation, by which it is answered. */
export type AssistStep = Step<TransformRequest, Rehearsal> & { readonly conversation: number };

/** Writes what a person says as an operation, by a model of theirs. Nothing that it proposes is run by it. */
export interface Assistant {
  readonly ledger: Pick<AssistantLedger, 'list' | 'show'>;
  /** What a model may see of a connection. Default: names. */
  level(connection: string): SharingLevel;
  /** @throws not-found; invalid-input */
  share(connection: string, level: string): Promise<void>;
  /** What would be sent. Sends nothing. @throws not-found; assistant-unavailable without a model */
  disclose(request: AssistRequest, options?: CallOptions): Promise<Disclosure>;
  /** Begins a conversation. @throws assistant-unavailable without a model, and what asking it throws */
  transform(request: AssistRequest, options?: AssistOptions): Promise<AssistStep>;
  /** Answers a question, or says what should be different about a proposal. @throws not-found */
  answer(conversation: number, text: string, options?: CallOptions): Promise<AssistStep>;
}

interface Kept {
  readonly request: AssistRequest & { readonly model: string };
  readonly level: SharingLevel;
  readonly conversation: Conversation;
}

/** What the assistant uses of the app. */
interface AssistantParts {
  readonly databases: Databases;
  readonly models: OpenModels;
  readonly records: AssistantRecords;
  readonly ledger: AssistantLedger;
  readonly vault: Vault;
  /** The title of a connection's kind of database, and what is particular to its SQL. */
  readonly dialectOf: (connection: string) => { readonly title: string; readonly prompt: DialectPrompt };
  readonly rehearse: (request: TransformRequest, options: CallOptions) => Promise<Rehearsal>;
  readonly redact: (text: string) => string;
}

export function createAssistant(parts: AssistantParts): Assistant {
  const { databases, models, records, ledger, vault, redact } = parts;
  const place = (id: number) => ['conversation', String(id)];
  const level = (connection: string): SharingLevel =>
    SHARING_LEVELS.find((each) => each === records.level(connection)) ?? 'names';

  const disclose: Assistant['disclose'] = async (request, options) => {
    const { name, settings } = await models.open(request.model);
    const source = parseTableReference(request.source);
    const { connection } = source;
    checkShape(request, connection);
    const also = (request.also ?? []).map((each) => parseTableReference(`${connection}:${each}`));
    const database = await databases.database(connection);
    const tables: DescribedTable[] = [];
    for (const each of [source, ...also]) {
      const table = await findTable(database, each, options);
      tables.push(await describeTable(database, table, level(connection), options));
    }
    const server = serverOf(settings);
    return { model: name, server, connection, level: level(connection), tables, want: request.want };
  };

  const next = async (id: number, kept: Kept, options: CallOptions): Promise<AssistStep> => {
    const { request, conversation } = kept;
    const { connection } = parseTableReference(request.source);
    const { name, settings } = await models.open(request.model);
    const onRequest = await ledger.recorder({ conversation: id, model: name, connection, level: kept.level });
    const { openModel } = await import('../assistant/model.ts');
    const { converse } = await import('../assistant/conversation.ts');
    const { transformerProposals } = await import('../assistant/transformer-task.ts');
    const task = transformerProposals(request.source, shapeOf(request), parts.rehearse);
    const done = await converse(openModel(settings, onRequest), task, conversation, {
      ...options,
      valuesShown: kept.level === 'samples',
      redact,
    });
    await save(id, { ...kept, conversation: done.conversation });
    return { ...done.step, conversation: id };
  };

  const save = async (id: number, kept: Kept) =>
    records.updateConversation(id, (await vault.unlock()).seal(JSON.stringify(kept), place(id)));
  const load = async (id: number): Promise<Kept> => {
    const sealed = records.conversation(id);
    if (sealed === undefined) throw new DagFluxError('not-found', `There is no conversation ${id}.`);
    return JSON.parse(String((await vault.unlock()).unseal(sealed, place(id))));
  };

  return {
    ledger,
    level,
    disclose,
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
    transform: async (request, { beforeFirst, ...options } = {}) => {
      const disclosure = await disclose(request, options);
      await beforeFirst?.(disclosure);
      const kept: Kept = {
        request: { ...request, model: disclosure.model },
        level: disclosure.level,
        conversation: await opening(parts, request, disclosure, options),
      };
      const sealer = await vault.unlock();
      const id = records.addConversation((number) => sealer.seal(JSON.stringify(kept), place(number)));
      return await next(id, kept, options);
    },
    answer: async (id, text, options = {}) => {
      const kept = await load(id);
      const { connection } = parseTableReference(kept.request.source);
      if (SHARING_LEVELS.indexOf(level(connection)) < SHARING_LEVELS.indexOf(kept.level)) {
        throw new DagFluxError('conflict', `Less of ${connection} may be seen now than when the conversation began.`, {
          hint: 'Begin a new one.',
        });
      }
      const messages = [...kept.conversation.messages, { role: 'user', content: text } as const];
      return await next(id, { ...kept, conversation: { ...kept.conversation, messages } }, options);
    },
  };
}

async function opening(
  { databases, dialectOf }: AssistantParts,
  request: AssistRequest,
  { connection, tables, want }: Disclosure,
  options: CallOptions,
): Promise<Conversation> {
  const { CONVERSATION, dialectRules } = await import('../assistant/prompts/conversation.ts');
  const { transformerTask } = await import('../assistant/prompts/transformer.ts');
  const { fence } = await import('../assistant/fence.ts');
  const { title, prompt } = dialectOf(connection);
  const { version } = await (await databases.database(connection)).test(options);
  const system = [
    CONVERSATION,
    transformerTask(request.source, shapeOf(request)),
    dialectRules(title, version, prompt),
  ];
  const content = `The tables:\n${fence('tables', tables)}\nWhat I want:\n${want}`;
  return { system: system.join('\n\n'), messages: [{ role: 'user', content }], tokens: 0 };
}

function shapeOf({ target, inPlace }: AssistRequest): Shape {
  if (target !== undefined) return { kind: 'new table', target };
  return { kind: inPlace ? 'in place' : 'open' };
}

function checkShape({ want, target, inPlace }: AssistRequest, connection: string): void {
  if (want.trim() === '') {
    throw new DagFluxError('invalid-input', 'There is nothing said to be done.', {
      hint: 'Say in your own words what you want of the table.',
    });
  }
  if (inPlace && target !== undefined) {
    throw new DagFluxError('invalid-input', 'A transformer makes a new table or works in place: one of the two.');
  }
  const goal = target === undefined ? undefined : parseTableReference(target);
  if (goal !== undefined && goal.connection !== connection && goal.connection !== 'workspace') {
    throw new DagFluxError('invalid-input', `The new table ${formatTableName(goal.table)} cannot be made there.`, {
      hint: `Make it in ${connection} or in the workspace.`,
    });
  }
}
