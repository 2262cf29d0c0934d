import { z } from 'zod';
import { DagFluxError } from '../contract/errors.ts';
import { parseTableReference } from '../contract/names.ts';
import { transformSchema } from '../operations/transformer/schema.ts';
import { validateTransformer } from '../operations/transformer/specification.ts';
import type { Task } from './conversation.ts';
import type { Shape } from './prompts/transformer.ts';

interface TransformProposal {
  readonly kind: 'transformer';
  readonly request: z.infer<typeof transformSchema>;
}

const text = z.string().max(100_000);
const MEMBERS = { sql: text, target: text };

/** The members where the shape is asked for in so many words: a target that nobody names is no word for it. */
export const STEP_MEMBERS = { ...MEMBERS, inPlace: z.boolean() };

/** The task of a transformer: what the person has settled stands, whatever the model says. */
export function transformerProposals<R>(
  source: string,
  shape: Shape,
  rehearse: Task<TransformProposal, R>['rehearse'],
): Task<TransformProposal, R> {
  return {
    members: MEMBERS,
    toProposal: ({ sql, target }) => {
      const settled = shape.kind === 'new table' ? shape.target : undefined;
      const parsed = transformSchema.safeParse({
        source,
        target: shape.kind === 'open' ? (target ?? undefined) : settled,
        sql,
      });
      if (!parsed.success) {
        throw new DagFluxError('invalid-input', `The proposal does not fit: ${z.prettifyError(parsed.error)}`);
      }
      const request = parsed.data;
      validateTransformer({
        source: parseTableReference(request.source),
        target: request.target === undefined ? undefined : parseTableReference(request.target),
        sql: request.sql,
      });
      return { kind: 'transformer', request };
    },
    mustAsk: () => null,
    rehearse,
  };
}
