import type { Field, LogicalType } from '../contract/values.ts';

/** The form in which the values of a column are compared on both sides. `presence` = only NULL or not. */
export type Form =
  | 'boolean'
  | 'integer'
  | 'digits'
  | 'float32'
  | 'float64'
  | 'binary'
  | 'day'
  | 'moment'
  | 'unpadded'
  | 'json'
  | 'text'
  | 'presence';

/** The form that a value keeps on its way from one column into the other. */
export function commonForm(source: Field, target: Field, options: { readonly sameDialect: boolean }): Form {
  const sameNative = options.sameDialect && source.native === target.native;
  const [from, to] = [source.type, target.type];
  switch (from.kind) {
    case 'boolean':
      return 'boolean';
    case 'int':
      return to.kind === 'int' ? 'integer' : numberForm(to);
    case 'decimal':
      return 'digits';
    case 'float':
      return from.bits === 32 || (to.kind === 'float' && to.bits === 32) ? 'float32' : 'float64';
    case 'binary':
      return 'binary';
    case 'date':
      return to.kind === 'timestamp' ? 'day' : 'text';
    case 'timestamp':
      // One that has no zone holds the date and time in UTC.
      return to.kind === 'timestamp' && to.zoned !== from.zoned ? 'moment' : 'text';
    case 'text':
      return !sameNative && (isFixed(from) || isFixed(to)) ? 'unpadded' : 'text';
    case 'json':
    case 'list':
    case 'struct':
      return sameNative || to.kind === 'text' ? 'text' : 'json';
    default:
      return 'text';
  }
}

function numberForm(to: LogicalType): Form {
  if (to.kind === 'float') return to.bits === 32 ? 'float32' : 'float64';
  return 'digits';
}

function isFixed(type: LogicalType): boolean {
  return type.kind === 'text' && type.fixed === true;
}
