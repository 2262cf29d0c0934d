import { z } from 'zod';
import { asDagFluxError } from '../../contract/errors.ts';
import { common, text } from '../parts.ts';
import { openCron } from '../schedule/cron.ts';
import { nodeKind } from './kind.ts';

const trigger = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('manual') }),
  z.strictObject({
    kind: z.literal('cron'),
    expression: text.describe('Minute, hour, day of the month, month, day of the week: 0 2 * * *'),
    zone: text.optional().describe('A time zone such as Europe/Berlin. Default: UTC.'),
    missed: z
      .enum(['skip', 'latest', 'all'])
      .optional()
      .describe('What becomes of runs that were missed. Default: skip.'),
  }),
  z.strictObject({
    kind: z.literal('file'),
    path: text.describe(
      'A file, a folder, or a pattern such as inbox/*.csv, whose changes start a run. Relative to the folder of the workflow file.',
    ),
  }),
]);

export type Trigger = z.infer<typeof trigger>;

/** Start: when the workflow runs. It does nothing itself. */
export const start = nodeKind({
  title: 'Start',
  schema: z.strictObject({
    ...common,
    kind: z.literal('start'),
    trigger: trigger.optional().describe('Default: manual.'),
  }),
  check({ trigger }) {
    if (trigger?.kind !== 'cron') return [];
    try {
      openCron(trigger.expression, trigger.zone ?? 'UTC');
      return [];
    } catch (error) {
      const { message, hint } = asDagFluxError(error);
      return [{ path: ['trigger'], message, ...(hint !== undefined && { hint }) }];
    }
  },
  inputs: () => ({ least: 0, most: 0, tables: false }),
  handles: ['out'],
  flow: () => 'word',
  place: () => null,
  writes: () => null,
  rehearse: async () => [],
  run: async () => ({ table: null }),
});
