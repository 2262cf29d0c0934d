import { OpenAPIHono, z } from '@hono/zod-openapi';
import { badInput } from '../errors.ts';
import { KEY_HEADER } from '../once.ts';

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

/** A start may carry a key: the same key again answers what was started, and starts nothing. `Once` reads it. */
export const startKey = [
  {
    name: KEY_HEADER,
    in: 'header',
    required: false,
    schema: { type: 'string', minLength: 8, maxLength: 100 },
    description: 'The same request with the same key within ten minutes starts nothing: it answers what was started.',
  },
] as const;

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

/** A value of a form's field. */
export const settingValue = z.union([z.string(), z.number(), z.boolean()]);

/** What was typed into a form. Null and the empty text take a value away; a field that is left out stays as it is. */
export const settings = z.record(
  z.string().max(200),
  z.union([z.string().max(200_000), z.number(), z.boolean(), z.null()]),
);

export const formField = z
  .object({
    name: z.string(),
    label: z.string(),
    type: z.enum(['text', 'multiline', 'integer', 'boolean', 'choice']),
    required: z.boolean().optional(),
    requiredUnless: z.string().optional().openapi({ description: 'Required, unless this boolean field is true.' }),
    default: settingValue.optional(),
    sensitive: z.boolean().optional().openapi({ description: 'Encrypted at rest; shown to its owner.' }),
    secret: z.boolean().optional().openapi({ description: 'Never sent back.' }),
    advanced: z.boolean().optional(),
    choices: list(z.string()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    help: z.string().optional(),
    example: z.string().optional(),
  })
  .openapi('FormField');
