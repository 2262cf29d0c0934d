import { OpenAPIHono, z } from '@hono/zod-openapi';
import { badInput } from '../errors.ts';

/** Routes of one noun. Input that does not fit is refused with the field's path. */
export function newRoutes() {
  return new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw badInput(result.error.issues, result.target);
    },
  });
}

/** What a route answers when it went well. */
export function answers<T extends z.ZodType>(schema: T, description: string) {
  return { 200: { description, content: { 'application/json': { schema } } } } as const;
}

/** A body that must be there, as JSON. */
export function body<T extends z.ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}

/** A list, as our own types have them. */
export function list<T extends z.ZodType>(item: T) {
  return z.array(item).readonly();
}

/** A number in an address. */
export const count = (maximum: number) => z.coerce.number().int().min(0).max(maximum).optional();

/** A choice in an address. */
export const flag = z
  .enum(['true', 'false'])
  .optional()
  .transform((text) => text === 'true');

/** A start may carry a key: the same key again answers what was started, and starts nothing. */
export const startHeaders = z.object({ 'idempotency-key': z.string().min(8).max(100).optional() });

/** The name of a saved connection, or of the workspace. */
export const connectionName = z
  .string()
  .max(200)
  .openapi({ param: { name: 'connection', in: 'path' }, example: 'erp' });

export const done = z.object({ done: z.literal(true) }).openapi('Done');

/** A value as JSON carries it: int64 and decimals as text, binary as base64; a long one is cut. */
export const shortCell = z
  .union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z
      .object({ cut: z.string(), size: z.number() })
      .openapi({ description: 'The beginning, and the size of the whole.' }),
  ])
  .openapi('Cell');
