import { z } from '@hono/zod-openapi';
import { DagFluxError } from '../contract/errors.ts';
import { toJsonValue } from '../contract/values.ts';

/** What an answer of the app is as JSON: int64 as text, binary as base64, an error as what it says. */
export type Plain<T> = T extends bigint | Uint8Array
  ? string
  : T extends DagFluxError
    ? PlainError
    : T extends readonly (infer E)[]
      ? readonly Plain<E>[]
      : T extends object
        ? { readonly [K in keyof T]: Plain<T[K]> }
        : T;

interface PlainError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** `redact` masks what must not get out in an error that is part of an answer. */
export function plain<T>(value: T, redact: (text: string) => string): Plain<T> {
  return toPlain(value, redact) as Plain<T>; // what `toPlain` makes of each kind of value is what Plain says
}

function toPlain(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'bigint' || typeof value === 'number' || value instanceof Uint8Array) return toJsonValue(value);
  if (value instanceof DagFluxError) {
    const { code, message, hint } = value;
    return { code, message: redact(message), ...(hint !== undefined && { hint: redact(hint) }) };
  }
  if (Array.isArray(value)) return value.map((each) => toPlain(each, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toPlain(each, redact)]));
}

/** The schema of an answer whose form TypeScript alone describes. */
export function shaped<T>(name: string, description: string) {
  return z.custom<Plain<T>>().openapi(name, { type: 'object', description });
}
