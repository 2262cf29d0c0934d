import type { Command } from 'commander';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { writeTurn } from '../output/assistant.ts';
import { writeRecords } from '../output/records.ts';
import { confirm } from '../prompt.ts';
import { runProposal, talk } from '../talk.ts';

/** `assistant list`, `show`, `answer`, `run`: conversations that were begun. */
export function addConversationCommands(group: Command, context: Context): void {
  const list = group
    .command('list')
    .description('list the conversations, the latest first')
    .action(async () => {
      const { assistant } = await context.app();
      const conversations = (await assistant.list()).map(({ about: _, ...conversation }) => conversation);
      await writeRecords(context, conversations, {
        members: ['id', 'created', 'kind', 'turn', 'want'],
        columns: ['conversation', 'created', 'kind', 'turn', 'wanted'].map((title) => ({ title })),
        cells: ({ id, created, kind, turn, want }) => [String(id), created, kind, turn, want],
      });
    });
  examples(addFormats(list, ['json', 'ndjson', 'csv']), [['What was asked for', 'dagflux assistant list']]);

  const show = group
    .command('show')
    .description('show what was said in a conversation')
    .argument('<conversation>', 'its number')
    .action(async (conversation: string) => {
      const { assistant } = await context.app();
      const view = await assistant.show(numberOf(conversation));
      if (context.format === 'json') return context.out.write(`${JSON.stringify(view)}\n`);
      for (const turn of view.turns) await writeTurn(context.out, turn);
    });
  examples(addFormats(show, ['json']), [['All that was said', 'dagflux assistant show 12']]);

  const answer = group
    .command('answer')
    .description('answer a question, or say what should be different about a proposal; without a text, ask again')
    .argument('<conversation>', 'its number')
    .argument('[text]', 'what you say; leave it out to ask the model again after a failure')
    .action(async (conversation: string, text: string | undefined) => {
      context.writes = true;
      const { assistant } = await context.app();
      const { signal } = context;
      const id = numberOf(conversation);
      const step =
        text === undefined ? await assistant.next(id, { signal }) : await assistant.answer(id, text, { signal });
      await talk(context, step);
    });
  examples(addFormats(answer, ['json']), [['The second step', 'dagflux assistant answer 12 "per month" --json']]);

  const run = group
    .command('run')
    .description('run what was proposed last')
    .argument('<conversation>', 'its number')
    .option('--save <name>', 'keep it under this name, to run again without a model: see operations')
    .option('--yes', 'without asking')
    .action(async (conversation: string, { save, yes }: { save?: string; yes?: boolean }) => {
      context.writes = true;
      const { assistant } = await context.app();
      const { turns } = await assistant.show(numberOf(conversation));
      const last = turns.at(-1);
      if (last?.by !== 'assistant' || last.kind !== 'proposal') {
        throw new DagFluxError('conflict', `Conversation ${conversation} has not come to a proposal.`, {
          hint: `See how far it is: dagflux assistant show ${conversation}.`,
        });
      }
      if (!yes) {
        await writeTurn(context.error, last);
        await confirm(context, 'Do it?');
      }
      await runProposal(context, last.proposal, save);
    });
  examples(addFormats(run, ['json']), [['A proposal that was shown before', 'dagflux assistant run 12 --save totals']]);
}

function numberOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new DagFluxError('invalid-input', 'A conversation is named by its number.', {
    hint: 'See which there are: dagflux assistant list.',
  });
}
