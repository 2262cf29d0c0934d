import type { Value } from '../../contract/values.ts';

export interface QueryParameter {
  readonly parameterType: { readonly type: string };
  readonly parameterValue: { readonly value: string | null };
}

/** Parameters by their place, each with the type that its value has here. */
export function queryParameters(values: readonly Value[]): readonly QueryParameter[] {
  return values.map((value) => {
    const [type, text] = typed(value);
    return { parameterType: { type }, parameterValue: { value: text } };
  });
}

function typed(value: Value): readonly [type: string, text: string | null] {
  if (value === null) return ['STRING', null];
  if (typeof value === 'string') return ['STRING', value];
  if (typeof value === 'boolean') return ['BOOL', String(value)];
  if (typeof value === 'bigint') return ['INT64', String(value)];
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) return ['INT64', String(value)];
    return ['FLOAT64', Object.is(value, -0) ? '-0.0' : String(value)];
  }
  return ['BYTES', Buffer.from(value).toString('base64')];
}
