import { z } from '@hono/zod-openapi';
import { ERROR_CODES, type ErrorCode } from '../../contract/errors.ts';
import { list } from './common.ts';

/** An error's code, as every answer names it. */
export const errorCode = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]);

export const activity = z
  .object({
    id: z.string(),
    kind: z.enum(['query', 'export', 'copy', 'rehearsal', 'operation', 'join', 'assistant', 'run']),
    title: z.string(),
    connections: list(z.string()),
    state: z
      .enum(['running', 'stopping', 'done', 'failed', 'stopped'])
      .openapi({ description: 'stopping: the database has not confirmed yet that it stopped.' }),
    started: z.string(),
    ended: z.string().nullable(),
    stopAsked: z.string().nullable(),
    progress: z.object({
      step: z.string().nullable(),
      rows: z.number().nullable(),
      bytes: z.number().nullable(),
      rowsPerSecond: z.number().nullable(),
      totalRows: z.number().nullable().openapi({ description: 'An estimate.' }),
      serverId: z.string().nullable().openapi({ description: "In the server's own list of what runs." }),
    }),
    error: z
      .object({
        code: errorCode,
        message: z.string(),
        hint: z.string().optional(),
        position: z.number().optional(),
        detail: z.string().optional(),
      })
      .nullable(),
    run: z.number().nullable().openapi({ description: "Of a workflow's run: its number." }),
    sequence: z.number(),
  })
  .openapi('Activity');
