import type { AssistStep, DescribedTable, Disclosure, Turn } from '../../app/assistant.ts';
import type { OperationContent } from '../../app/operations.ts';
import type { Sink } from '../sink.ts';
import { anyRehearsalDocument, operationText, writeAnyRehearsal } from './operation.ts';
import { printable, printableLines } from './text.ts';

/** What a model is going to see, for people. */
export async function writeDisclosure(out: Sink, disclosure: Disclosure): Promise<void> {
  const { model, server, connections, tables, want } = disclosure;
  const levels = connections.map(({ connection, level }) => `${connection} (level: ${level})`).join(', ');
  const lines = [
    `To the model ${model} at ${server} goes, of ${levels}:`,
    ...tables.flatMap(describe),
    `  What you want: ${want}`,
    '  The rules of the task and of the SQL, and the version of the database.',
  ];
  await out.write(`${lines.map(printableLines).join('\n')}\n`);
}

function describe({ connection, table, columns, rows, sample }: DescribedTable): readonly string[] {
  const shown = columns.map(({ name, type, comment, statistics }) => {
    const more = [statistics && JSON.stringify(statistics), comment && JSON.stringify(comment)].filter(Boolean);
    return printable(`    ${name} ${type}${more.length === 0 ? '' : ` ${more.join(' ')}`}`);
  });
  return [
    printable(`  ${connection}:${table}${rows === undefined ? '' : `, about ${rows.toLocaleString('en')} rows`}`),
    ...shown,
    ...(sample ?? []).map((row) => printable(`    row: ${JSON.stringify(row)}`)),
  ];
}

/** A step, for people; what can be said next is the caller's to say. */
export async function writeStep(out: Sink, step: AssistStep): Promise<void> {
  if (step.kind === 'question') {
    const answers = step.answers.map((answer, index) => `  ${index + 1}. ${printable(answer)}\n`);
    return out.write(`${printableLines(step.question)}\n${answers.join('')}`);
  }
  if (step.kind === 'proposal' && step.summary !== '') await out.write(`${printableLines(step.summary)}\n`);
  if (step.proposal !== null) {
    await out.write(`${headOf(step.proposal)}\n\n${printableLines(operationText(step.proposal))}\n\n`);
  }
  if (step.kind === 'proposal') return await writeAnyRehearsal(out, step.rehearsal);
  await out.write(`The model found nothing that passes. The last try: ${printableLines(step.error.message)}\n`);
}

/** What was said, for people. */
export async function writeTurn(out: Sink, turn: Turn): Promise<void> {
  const { at } = turn;
  if (turn.by === 'person') return out.write(`${at} You: ${printableLines(turn.text)}\n`);
  if (turn.kind === 'question') return out.write(`${at} Question: ${printableLines(turn.question)}\n`);
  const said = turn.kind === 'proposal' ? `Proposal: ${turn.summary}` : `No proposal passed: ${turn.error.message}`;
  await out.write(`${at} ${printableLines(said)}\n`);
  if (turn.proposal !== null) await out.write(`${printableLines(operationText(turn.proposal))}\n`);
}

function headOf({ kind, request }: OperationContent): string {
  if (kind === 'join') return 'Join:';
  return request.target === undefined ? `In place: ${request.source}` : `New table: ${request.target}`;
}

/** The same as JSON. */
export function stepDocument(step: AssistStep): object {
  const { kind: event, ...rest } = step;
  if (step.kind === 'proposal') return { event, ...rest, rehearsal: anyRehearsalDocument(step.rehearsal) };
  if (step.kind === 'question') return { event, ...rest };
  const { code, message, hint = null } = step.error;
  return { event, ...rest, error: { code, message, hint } };
}
