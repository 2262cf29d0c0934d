import type { Command } from 'commander';
import type { AssistRequest } from '../../app/assistant.ts';
import { parseNames } from '../../contract/names.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { beginTalk, type TalkFlags } from '../talk-begin.ts';
import { addConversationCommands } from './assistant-conversations.ts';
import { addAssistantRecordCommands } from './assistant-records.ts';

interface TransformFlags extends TalkFlags {
  readonly to?: string;
  readonly inPlace?: boolean;
  readonly also?: readonly string[];
}

interface JoinFlags extends TalkFlags {
  readonly want: string;
  readonly to?: string;
  readonly merge?: boolean;
  readonly keys?: readonly string[];
}

/** `assistant`: says what one wants in one's own words; a model of one's own writes the operation, a person approves it. */
export function addAssistantCommands(program: Command, context: Context): void {
  const group = program
    .command('assistant')
    .description('say in your own words what you want; a model of yours writes it, and you approve it');
  addTransform(group, context);
  addJoin(group, context);
  addConversationCommands(group, context);
  addAssistantRecordCommands(group, context);
}

function addTransform(group: Command, context: Context): void {
  const command = group
    .command('transform')
    .description(
      'write a transformer: asks what is unclear, tries a proposal out, shows it, and runs it when you say so',
    )
    .argument('<source>', 'connection:schema.table')
    .argument('<want>', 'what you want of it, in your own words')
    .option('--to <table>', 'the new table, of the same connection or the workspace; without it, it is asked')
    .option('--in-place', 'change the source itself')
    .option('--also <tables...>', 'more tables that the SQL may read, of the same connection: schema.table')
    .action(async (source: string, want: string, flags: TransformFlags) => {
      const { to: target, inPlace, also, model } = flags;
      await beginTalk(context, { kind: 'transformer', source, want, target, inPlace, also, model }, flags);
    });
  examples(addFormats(addTalkOptions(command), ['json']), [
    ['A new table', 'dagflux assistant transform erp:orders "total amount per city" --to workspace:totals'],
    ['What a model would see; nothing is sent', 'dagflux assistant transform erp:orders "total per city" --preview'],
    ['A program asks for one step', 'dagflux assistant transform erp:orders "…" --json --yes'],
  ]);
}

function addJoin(group: Command, context: Context): void {
  const command = group
    .command('join')
    .description('write a join: asks what is unclear, shows what would move and match, and runs it when you say so')
    .argument('<sources...>', 'two or more tables, of any connections: connection:schema.table')
    .requiredOption('--want <words>', 'what you want of them, in your own words')
    .option('--to <table>', 'the new table, of any connection; without it, it is asked')
    .option('--merge', 'the table of --to is there: insert new rows, and update those with the same key')
    .option('--keys <columns>', 'of --merge: the columns of that table that tell its rows apart', (text: string) =>
      parseNames(text, ','),
    )
    .action(async (sources: readonly string[], flags: JoinFlags) => {
      const { want, to: target, merge, keys, model } = flags;
      const request: AssistRequest = { kind: 'join', sources, want, target, merge, keys, model };
      await beginTalk(context, request, flags);
    });
  examples(addFormats(addTalkOptions(command), ['json']), [
    [
      'Tables of two servers',
      'dagflux assistant join erp:customer shop:orders --want "all customers with their orders, by customer.id = orders.customer_id" --to workspace:joined',
    ],
  ]);
}

function addTalkOptions(command: Command): Command {
  return command
    .option('--model <name>', 'a saved model; default: the first')
    .option('--preview', 'show what the model would see, and send nothing')
    .option('--save <name>', 'keep what you approve under this name, to run again without a model: see operations')
    .option('--yes', 'send and run without asking; with --json only send');
}
