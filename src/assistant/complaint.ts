import type { DagFluxError, ErrorCode } from '../contract/errors.ts';
import type { ConverseOptions } from './conversation.ts';
import { fence } from './fence.ts';

/** What another try may mend; anything else is the person's business. */
const MENDABLE: readonly ErrorCode[] = [
  'assistant-invalid',
  'invalid-input',
  'invalid-sql',
  'invalid-data',
  'constraint',
  'not-found',
  'already-exists',
  'unsupported',
  'lossy',
  'timeout',
];

export function isMendable({ code }: DagFluxError): boolean {
  return MENDABLE.includes(code);
}

/** What the model is told of a proposal that did not pass. */
export function complaint(error: DagFluxError, { valuesShown, redact }: ConverseOptions): string {
  if (error.code === 'assistant-invalid') return `${error.message} Answer with one JSON object, as you were told.`;
  // Where data does not fit, the database's words quote it.
  const quotes = error.code === 'invalid-data' || error.code === 'constraint';
  const { code, position, column } = error.native ?? {};
  const said = {
    kind: error.code,
    ...(quotes && !valuesShown ? { message: 'The data does not fit.' } : { message: redact(error.message) }),
    ...(error.hint !== undefined && !quotes && { hint: redact(error.hint) }),
    ...(code !== undefined && { code }),
    ...(position !== undefined && { position }),
    ...(column !== undefined && { column }),
  };
  return `The proposal was tried out and refused.\n${fence('error', said)}\nPropose again, or ask the person.`;
}
