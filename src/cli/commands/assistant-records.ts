import type { Command } from 'commander';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { writeRecords } from '../output/records.ts';
import { printableLines } from '../output/text.ts';

/** `assistant share`, `assistant ledger`: what a model may see, and what it was sent. */
export function addAssistantRecordCommands(group: Command, context: Context): void {
  const share = group
    .command('share')
    .description('say what a model may see of a connection')
    .argument('<connection>', 'the name of a saved connection, or workspace')
    .argument('[level]', 'names (and types), statistics (also), samples (also 5 rows); without it, the present one')
    .option('--json', 'one JSON document')
    .action(async (connection: string, wanted: string | undefined) => {
      const app = await context.app();
      if (wanted !== undefined) {
        context.writes = true;
        await app.assistant.share(connection, wanted);
      }
      const level = app.assistant.level(connection);
      const sentence = `A model may see of ${connection}: ${level}.\n`;
      await context.out.write(context.format === 'json' ? `${JSON.stringify({ connection, level })}\n` : sentence);
    });
  examples(share, [['Also 5 rows of each table that is asked about', 'dagflux assistant share erp samples']]);

  const ledger = group
    .command('ledger')
    .description('list what was sent to models, the latest first; or one request as it was sent')
    .argument('[request]', 'the number of one request')
    .action(async (request: string | undefined) => {
      const app = await context.app();
      if (request !== undefined) return await writeRequest(context, request);
      await writeRecords(context, app.assistant.ledger.list(), {
        members: ['id', 'sent', 'model', 'connection', 'level', 'conversation', 'bytes', 'status'],
        columns: ['request', 'sent', 'model', 'connection', 'level', 'bytes', 'answer'].map((title) => ({ title })),
        cells: ({ id, sent, model, connection, level, bytes, status }) => [
          String(id),
          sent,
          model,
          connection ?? '',
          level ?? '',
          String(bytes),
          status === null ? 'none' : String(status),
        ],
      });
    });
  examples(addFormats(ledger, ['json', 'ndjson', 'csv']), [
    ['What was sent', 'dagflux assistant ledger'],
    ['One of them, word for word', 'dagflux assistant ledger 7'],
  ]);
}

async function writeRequest(context: Context, text: string): Promise<void> {
  if (!/^[1-9]\d{0,14}$/.test(text)) {
    throw new DagFluxError('invalid-input', 'A request is named by its number.', {
      hint: 'See which there are: dagflux assistant ledger.',
    });
  }
  const app = await context.app();
  const request = await app.assistant.ledger.show(Number(text));
  if (context.format !== 'table') return context.out.write(`${JSON.stringify(request)}\n`);
  await context.out.write(`${printableLines(request.body)}\n`);
}
