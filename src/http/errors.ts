import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { asDagFluxError, DagFluxError, ERROR_CODES, type ErrorCode } from '../contract/errors.ts';

/** What every refusal looks like. */
export const errorSchema = z
  .object({
    error: z.object({
      code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
      message: z.string().openapi({ description: 'A sentence: the cause.' }),
      hint: z.string().optional().openapi({ description: 'A sentence: what to do next.' }),
      path: z.string().optional().openapi({ description: 'The field of the input that it is about: settings.port' }),
      position: z
        .number()
        .optional()
        .openapi({ description: 'In the SQL that was sent: a character, counted from 1.' }),
      detail: z.string().optional().openapi({ description: 'More of what the database said.' }),
      retryable: z.boolean().openapi({ description: 'The same may pass when it is tried again.' }),
    }),
  })
  .openapi('Error');

export type ErrorBody = z.infer<typeof errorSchema>;

/** An error as an answer holds it. `redact` masks what must not get out, should a message have it. */
export function errorBody(thrown: unknown, redact: (text: string) => string): ErrorBody {
  const error = asOurs(thrown);
  const { code, message, hint, path, native } = error;
  return {
    error: {
      code,
      message: redact(message),
      ...(hint !== undefined && { hint: redact(hint) }),
      ...(path !== undefined && { path }),
      ...(native?.position !== undefined && { position: native.position }),
      ...(native?.detail !== undefined && { detail: redact(native.detail) }),
      retryable: ERROR_CODES[code].retryable,
    },
  };
}

/** The answer to a request that could not be fulfilled. */
export function answerError(c: Context, thrown: unknown, redact: (text: string) => string): Response {
  const body = errorBody(thrown, redact);
  const { status } = ERROR_CODES[body.error.code];
  // 499 is no status that Hono's type knows.
  return c.newResponse(JSON.stringify(body), status as 400, { 'content-type': 'application/json' });
}

function asOurs(thrown: unknown): DagFluxError {
  if (!(thrown instanceof HTTPException)) return asDagFluxError(thrown);
  // Hono's own: a body that is no JSON.
  return new DagFluxError('invalid-input', 'The request could not be read.', { hint: 'Send JSON.', cause: thrown });
}

/** Input that does not fit its schema, as an error that names the first field that does not. */
export function badInput(issues: readonly z.core.$ZodIssue[], target: string): DagFluxError {
  const [issue] = issues;
  const path = issue?.path.map(String).join('.') || target;
  return new DagFluxError('invalid-input', `"${path}" is not right: ${issue?.message ?? 'it cannot be read'}.`, {
    hint: 'The API is described at /api/openapi.json.',
    path,
  });
}

/** Names the place of an error's field in the whole input. */
export async function within<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof DagFluxError) || thrown.path === undefined) throw thrown;
    const { code, message, hint, native, path } = thrown;
    throw new DagFluxError(code, message, { hint, native, path: `${place}.${path}`, cause: thrown });
  }
}
