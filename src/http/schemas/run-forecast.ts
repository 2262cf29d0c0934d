import { z } from '@hono/zod-openapi';
import { list } from './common.ts';

/** What a run would do. */
export const forecast = z
  .object({
    version: z.number().nullable(),
    runs: list(z.string()).openapi({ description: 'The nodes that run, in their order.' }),
    reuses: list(
      z.object({
        node: z.string(),
        run: z.number(),
        made: z.string().nullable(),
        rows: z.number().nullable(),
        table: z.string().nullable(),
      }),
    ).openapi({ description: 'The nodes whose result of an earlier run is used.' }),
    writes: list(
      z.object({
        node: z.string(),
        connection: z.string().nullable(),
        role: z.enum(['development', 'staging', 'production']).nullable(),
        writes: z.string().openapi({ description: 'As a predicate: appends to erp:orders.' }),
        asks: z.enum(['nothing', 'confirm', 'type']),
      }),
    ),
    remarks: list(z.string()),
    question: z
      .discriminatedUnion('asks', [
        z.object({ asks: z.literal('nothing') }),
        z.object({ asks: z.literal('confirm'), of: z.string() }),
        z.object({ asks: z.literal('type'), word: z.string(), of: z.string() }),
      ])
      .openapi({ description: 'To be asked before it starts; the start brings `of` as `confirmed`.' }),
  })
  .openapi('RunForecast');
