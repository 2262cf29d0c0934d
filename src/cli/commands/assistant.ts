import type { Command } from 'commander';
import type { AssistRequest, Disclosure } from '../../app/assistant.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { writeDisclosure } from '../output/assistant.ts';
import { confirm } from '../prompt.ts';
import { talk } from '../talk.ts';
import { addAssistantRecordCommands } from './assistant-records.ts';

interface TransformFlags {
  readonly to?: string;
  readonly inPlace?: boolean;
  readonly also?: readonly string[];
  readonly model?: string;
  readonly yes?: boolean;
  readonly save?: string;
}

/** `assistant`: says what one wants in one's own words; a model of one's own writes the operation, a person approves it. */
export function addAssistantCommands(program: Command, context: Context): void {
  const group = program
    .command('assistant')
    .description('say in your own words what you want; a model of yours writes it, and you approve it');
  const transform = withRequest(group.command('transform'))
    .description(
      'write a transformer: asks what is unclear, tries a proposal out, shows it, and runs it when you say so',
    )
    .option('--save <name>', 'keep what you approve under this name, to run again without a model: see operations')
    .option('--yes', 'send and run without asking; with --json only send')
    .action(async (source: string, want: string, flags: TransformFlags) => {
      context.writes = true;
      const request: AssistRequest = { source, want, ...pick(flags) };
      const app = await context.app();
      if (context.format !== 'table' && !flags.yes) {
        const disclosure = await app.assistant.disclose(request, { signal: context.signal });
        return context.out.write(`${JSON.stringify({ event: 'disclosure', ...disclosure })}\n`);
      }
      const step = await app.assistant.transform(request, {
        signal: context.signal,
        beforeFirst: (disclosure) => showFirst(context, disclosure, flags.yes === true),
      });
      await talk(context, step, flags);
    });
  examples(addFormats(transform, ['json']), [
    ['A new table', 'dagflux assistant transform erp:orders "total amount per city" --to workspace:totals'],
    ['A program asks for one step', 'dagflux assistant transform erp:orders "…" --json --yes'],
  ]);

  const answer = group
    .command('answer')
    .description('answer a question, or say what should be different about a proposal')
    .argument('<conversation>', 'the number that the step named')
    .argument('<text>', 'what you say')
    .action(async (conversation: string, text: string) => {
      context.writes = true;
      const app = await context.app();
      await talk(context, await app.assistant.answer(numberOf(conversation), text, { signal: context.signal }));
    });
  examples(addFormats(answer, ['json']), [['The second step', 'dagflux assistant answer 12 "per month" --json']]);

  const preview = withRequest(group.command('preview'))
    .description('show what a model would see, and send nothing')
    .action(async (source: string, want: string, flags: TransformFlags) => {
      const app = await context.app();
      const disclosure = await app.assistant.disclose({ source, want, ...pick(flags) }, { signal: context.signal });
      if (context.format === 'json') return context.out.write(`${JSON.stringify(disclosure)}\n`);
      await writeDisclosure(context.out, disclosure);
    });
  examples(addFormats(preview, ['json']), [
    ['Before anything is sent', 'dagflux assistant preview erp:orders "total per city"'],
  ]);
  addAssistantRecordCommands(group, context);
}

function withRequest(command: Command): Command {
  return command
    .argument('<source>', 'connection:schema.table')
    .argument('<want>', 'what you want of it, in your own words')
    .option('--to <table>', 'the new table, of the same connection or the workspace; without it, it is asked')
    .option('--in-place', 'change the source itself')
    .option('--also <tables...>', 'more tables that the SQL may read, of the same connection: schema.table')
    .option('--model <name>', 'a saved model; default: the first');
}

function pick({ to, inPlace, also, model }: TransformFlags): Omit<AssistRequest, 'source' | 'want'> {
  return { target: to, inPlace, also, model };
}

async function showFirst(context: Context, disclosure: Disclosure, yes: boolean): Promise<void> {
  await writeDisclosure(context.error, disclosure);
  if (!yes) await confirm(context, `Send this to ${disclosure.model}?`);
}

function numberOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new DagFluxError('invalid-input', 'A conversation is named by its number.', {
    hint: 'The step before named it.',
  });
}
