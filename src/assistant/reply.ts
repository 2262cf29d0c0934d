import { z } from 'zod';
import { DagFluxError } from '../contract/errors.ts';

/** What a model said: one question, or the members of one proposal. */
export type Reply =
  | { readonly kind: 'question'; readonly question: string; readonly answers: readonly string[] }
  | { readonly kind: 'proposal'; readonly summary: string; readonly members: Readonly<Record<string, unknown>> };

/**
 * The members of a task's proposal, each of which may be null, as a server's structured output is told of them: nothing optional
 * inside. What came of it is for the task to check.
 */
export type Members = Readonly<Record<string, z.ZodType>>;

const text = z.string().max(10_000);
const conversation = {
  kind: z.enum(['question', 'proposal']),
  question: text.nullable(),
  answers: z.array(text).max(10).nullable(),
  summary: text.nullable(),
};

/** The form of a reply, flat and with every member there: so it is within what each provider takes. */
export function replySchema(members: Members) {
  return z.object({ ...conversation, ...proposal(members) });
}

/**
 * Reads a reply. Of the members of a proposal nothing is checked.
 * @throws assistant-invalid, with what is wrong as a sentence for the model
 */
export function readReply(reply: string): Reply {
  const parsed = z.looseObject(conversation).partial().required({ kind: true }).safeParse(parseJson(reply));
  if (!parsed.success) throw invalid(`The JSON object does not fit: ${z.prettifyError(parsed.error).slice(0, 500)}`);
  const { kind, question, answers, summary, ...rest } = parsed.data;
  if (kind === 'question') {
    if (question == null || question.trim() === '') throw invalid('The question has no text.');
    return { kind, question: question.trim(), answers: answers ?? [] };
  }
  return { kind, summary: summary?.trim() ?? '', members: rest };
}

function proposal(members: Members) {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, member.nullable()]));
}

function parseJson(reply: string): unknown {
  // Some models put their JSON into a block of code, whatever they are told.
  const [, fenced = reply] = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/.exec(reply) ?? [];
  try {
    return JSON.parse(fenced);
  } catch {
    throw invalid('The answer is not one JSON object.');
  }
}

function invalid(message: string): DagFluxError {
  return new DagFluxError('assistant-invalid', message);
}
