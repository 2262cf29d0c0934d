import { createInterface } from 'node:readline/promises';
import type { AssistedContent, AssistStep } from '../app/assistant.ts';
import { DagFluxError } from '../contract/errors.ts';
import { writeBackup } from './backup-option.ts';
import type { Context } from './context.ts';
import { stepDocument, writeStep } from './output/assistant.ts';
import { plural } from './output/text.ts';
import { canAsk } from './prompt.ts';

interface TalkOptions {
  /** Runs a proposal without asking. */
  readonly yes?: boolean | undefined;
  /** Keeps what was approved as an operation of this name. */
  readonly save?: string | undefined;
}

/**
 * Goes on from a step until the person has decided: asks on a terminal. Elsewhere it writes the step down and ends, and runs a
 * proposal only if `yes`; for a program it always ends after the step.
 */
export async function talk(context: Context, first: AssistStep, { yes, save }: TalkOptions = {}): Promise<void> {
  const { out, format, signal } = context;
  if (format !== 'table') return out.write(`${JSON.stringify(stepDocument(first))}\n`);
  const app = await context.app();
  let step = first;
  while (true) {
    await writeStep(out, step);
    if (step.kind === 'proposal' && yes) return await runProposal(context, step.proposal, save);
    if (!canAsk(context)) return await leave(context, step);
    const said = await ask(context, step);
    if (step.kind === 'proposal' && /^(y|yes)$/i.test(said)) return await runProposal(context, step.proposal, save);
    if (said === '' || (step.kind === 'proposal' && /^(n|no)$/i.test(said))) {
      throw new DagFluxError('cancelled', 'Nothing was done.');
    }
    step = await app.assistant.answer(step.conversation, said, { signal });
  }
}

/** Runs what a person has approved; under a name it is kept first. */
export async function runProposal(
  context: Context,
  proposal: AssistedContent,
  save: string | undefined,
): Promise<void> {
  const { operations } = await context.app();
  const { signal, out } = context;
  if (proposal.settings !== undefined) {
    throw new DagFluxError('conflict', 'This proposal is for a node of a workflow.', {
      hint: 'Take it into the form of that node, in the web app: dagflux serve.',
    });
  }
  if (proposal.kind === 'transformer') context.statement = proposal.request.sql;
  if (save !== undefined) {
    await operations.save(save, proposal, { signal });
    if (context.format === 'table')
      await out.write(`Saved as ${save}; again, without a model: dagflux operations run ${save}\n`);
  }
  const done = await (save === undefined ? operations.apply(proposal, { signal }) : operations.run(save, { signal }));
  if (context.format === 'table') await writeBackup(context, done.backup);
  const rows = done.rows === null ? '' : ` with ${plural(done.rows, 'row')}`;
  if (context.format !== 'table') return out.write(`${JSON.stringify({ event: 'done', ...done })}\n`);
  await out.write(`${done.inPlace ? 'Changed' : 'Made'} ${done.writes}${rows}.\n`);
}

/** Where nobody can be asked: says how to go on. */
async function leave({ out }: Context, step: AssistStep): Promise<void> {
  if (step.kind === 'stuck') throw step.error;
  const { conversation } = step;
  const next = `dagflux assistant answer ${conversation} "…"`;
  await out.write(
    step.kind === 'question'
      ? `Answer it with: ${next}\n`
      : `Nothing was changed. To run it: dagflux assistant run ${conversation}. To have it otherwise: ${next}\n`,
  );
}

/** What the person types; the number of an answer stands for it. */
async function ask(context: Context, step: AssistStep): Promise<string> {
  const { surroundings, signal } = context;
  const reader = createInterface({ input: surroundings.stdin, output: surroundings.stderr });
  const message = {
    question: 'Your answer (a number or your own words; empty ends): ',
    proposal: 'Do it? yes, no, or what should be different: ',
    stuck: 'Say it otherwise (empty ends): ',
  }[step.kind];
  // Ctrl-C and Ctrl-D at the question: nothing is done.
  const closed = new AbortController();
  reader.on('SIGINT', () => closed.abort()).on('close', () => closed.abort());
  try {
    const typed = (await reader.question(message, { signal: AbortSignal.any([signal, closed.signal]) })).trim();
    const chosen = step.kind === 'question' && /^\d{1,2}$/.test(typed) ? step.answers[Number(typed) - 1] : undefined;
    return chosen ?? typed;
  } catch {
    throw new DagFluxError('cancelled', 'Nothing was done.');
  } finally {
    reader.close();
  }
}
