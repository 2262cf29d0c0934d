import type { AssistRequest } from '../app/assistant.ts';
import type { Context } from './context.ts';
import { writeDisclosure } from './output/assistant.ts';
import { confirm } from './prompt.ts';
import { talk } from './talk.ts';

export interface TalkFlags {
  readonly model?: string;
  readonly preview?: boolean;
  readonly yes?: boolean;
  readonly save?: string;
}

/** Begins a conversation: shows what will be sent, and sends it once that is approved. For a program `yes` approves it. */
export async function beginTalk(context: Context, request: AssistRequest, flags: TalkFlags): Promise<void> {
  const { signal, out, format } = context;
  const { assistant } = await context.app();
  if (flags.preview || (format !== 'table' && !flags.yes)) {
    const disclosure = await assistant.disclose(request, { signal });
    if (format === 'table') return await writeDisclosure(out, disclosure);
    return out.write(`${JSON.stringify({ event: 'disclosure', ...disclosure })}\n`);
  }
  context.writes = true;
  const { conversation, disclosure } = await assistant.begin(request, { signal });
  if (format === 'table') await writeDisclosure(context.error, disclosure);
  try {
    if (!flags.yes) await confirm(context, `Send this to ${disclosure.model}?`);
  } catch (error) {
    assistant.forget(conversation);
    throw error;
  }
  await talk(context, await assistant.next(conversation, { signal }), flags);
}
