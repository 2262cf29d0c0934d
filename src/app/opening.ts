import type { Conversation } from '../assistant/conversation.ts';
import type { CallOptions, DialectPrompt } from '../contract/connector.ts';
import type { Assisted, AssistedContent } from './assisted/assisted.ts';
import type { Databases } from './databases.ts';
import type { Disclosure } from './disclosure.ts';

export interface OpeningParts {
  readonly databases: Databases;
  /** The title of a connection's kind of database, and what is particular to its SQL. @throws not-found */
  readonly dialectOf: (connection: string) => { readonly title: string; readonly prompt: DialectPrompt };
}

/** What the model is told first. */
export async function opening(
  { databases, dialectOf }: OpeningParts,
  { prompt: task, venue }: Assisted,
  { tables, want }: Disclosure,
  options: CallOptions = {},
): Promise<Conversation<AssistedContent>> {
  const { CONVERSATION, dialectRules } = await import('../assistant/prompts/conversation.ts');
  const { fence } = await import('../assistant/fence.ts');
  const system = [CONVERSATION, task];
  if (venue !== null) {
    const { title, prompt } = dialectOf(venue);
    const { version } = await (await databases.database(venue)).test(options);
    system.push(dialectRules(title, version, prompt));
  }
  const content = `The tables:\n${fence('tables', tables)}\nWhat I want:\n${want}`;
  return { system: system.join('\n\n'), messages: [{ role: 'user', content }], tokens: 0, pending: null };
}
