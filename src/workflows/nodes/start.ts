import { z } from 'zod';
import { common, text } from '../parts.ts';
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
    path: text.describe('A file, or a folder, whose changes start a run.'),
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
  inputs: () => ({ least: 0, most: 0, tables: false }),
  handles: ['out'],
  flow: () => 'word',
  place: () => null,
  writes: () => null,
  rehearse: async () => [],
  run: async () => ({ table: null }),
});
