import { z } from 'zod';
import { DagFluxError } from '../contract/errors.ts';
import { parseTableReference } from '../contract/names.ts';
import { transformSchema } from '../operations/transformer/schema.ts';
import { validateTransformer } from '../operations/transformer/specification.ts';
import type { Task } from './conversation.ts';
import type { Shape } from './prompts/transformer.ts';

type TransformProposal = z.infer<typeof transformSchema>;

/** The task of a transformer: what the person has settled stands, whatever the model says. */
export function transformerProposals<R>(
  source: string,
  shape: Shape,
  rehearse: Task<TransformProposal, R>['rehearse'],
): Task<TransformProposal, R> {
  return {
    members: ['sql', 'target'],
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
      const proposal = parsed.data;
      validateTransformer({
        source: parseTableReference(proposal.source),
        target: proposal.target === undefined ? undefined : parseTableReference(proposal.target),
        sql: proposal.sql,
      });
      return proposal;
    },
    rehearse,
  };
}
