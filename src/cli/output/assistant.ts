import type { AssistStep, DescribedTable, Disclosure } from '../../app/assistant.ts';
import type { Sink } from '../sink.ts';
import { rehearsalDocument, writeRehearsal } from './rehearsal.ts';
import { printable, printableLines } from './text.ts';

/** What a model is going to see, for people. */
export async function writeDisclosure(out: Sink, disclosure: Disclosure): Promise<void> {
  const { model, server, connection, level, tables, want } = disclosure;
  const lines = [
    `To the model ${model} at ${server} goes, of ${connection} (level: ${level}):`,
    ...tables.flatMap(describe),
    `  What you want: ${want}`,
    '  The rules of the task and of the SQL, and the version of the database.',
  ];
  await out.write(`${lines.map(printableLines).join('\n')}\n`);
}

function describe({ table, columns, rows, sample }: DescribedTable): readonly string[] {
  const shown = columns.map(({ name, type, comment, statistics }) => {
    const more = [statistics && JSON.stringify(statistics), comment && JSON.stringify(comment)].filter(Boolean);
    return printable(`    ${name} ${type}${more.length === 0 ? '' : ` ${more.join(' ')}`}`);
  });
  return [
    printable(`  ${table}${rows === undefined ? '' : `, about ${rows.toLocaleString('en')} rows`}`),
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
    const { source, target, sql } = step.proposal;
    await out.write(`${target === undefined ? `In place: ${source}` : `New table: ${target}`}\n\n`);
    await out.write(`${printableLines(sql)}\n\n`);
  }
  if (step.kind === 'proposal') return await writeRehearsal(out, step.rehearsal);
  await out.write(`The model found nothing that passes. The last try: ${printableLines(step.error.message)}\n`);
}

/** The same as JSON. */
export function stepDocument(step: AssistStep): object {
  const { kind: event, ...rest } = step;
  if (step.kind === 'proposal') return { event, ...rest, rehearsal: rehearsalDocument(step.rehearsal) };
  if (step.kind === 'question') return { event, ...rest };
  const { code, message, hint = null } = step.error;
  return { event, ...rest, error: { code, message, hint } };
}
