import type { Value } from '../../contract/values.ts';
import { nestedJson } from './nested.ts';
import { plain, scalarText } from './scalars.ts';
import { baseType, type RestField } from './schema.ts';

/** A value, never NULL, as the JSON that stands for it in a line of the load. @throws Refusal */
export type Encoder = (value: Exclude<Value, null>) => string;

/** Whether a column is staged as what it is; all others are staged as text and cast, exactly, when they are inserted. */
export function isNested(field: RestField): boolean {
  return field.mode === 'REPEATED' || baseType(field) === 'STRUCT';
}

export function encoder(field: RestField): Encoder {
  if (isNested(field)) return (value) => nestedJson(field, plain(value));
  const text = scalarText(field);
  return (value) => JSON.stringify(text(value));
}
