import type { LogicalType, Value } from '../contract/values.ts';

/** The value that `toJsonValue` wrote as this. */
export function fromJson(json: boolean | number | string | null, type: LogicalType): Value {
  if (typeof json !== 'string') return json;
  switch (type.kind) {
    case 'int':
      return /^-?\d+$/.test(json) ? BigInt(json) : json;
    case 'float':
      return json === '-0' ? -0 : Number(json);
    case 'binary':
      return new Uint8Array(Buffer.from(json, 'base64'));
    default:
      return json;
  }
}
