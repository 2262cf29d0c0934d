import type { LogicalType } from '../../contract/values.ts';

const DATE = /^(?:\d{4,}-\d{2}-\d{2}(?: BC)?|-?infinity)$/;
const TIME = /^\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[+-]\d{2}(?::?\d{2})*)?$/;
const TIMESTAMP = /^(?:\d{4,}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[+-]\d{2}(?::?\d{2})*)?(?: BC)?|-?infinity)$/;
const DECIMAL = /^-?(\d*)(?:\.(\d*))?$/;

/**
 * Whether a text is plainly no value of a column's type. Asked only after the server has refused a statement of many rows:
 * it does not say which, and its transaction is over. It may say no where the server said yes, not the other way round.
 */
export function misfits(text: string, type: LogicalType): boolean {
  switch (type.kind) {
    case 'boolean':
      return !/^(t|f|true|false|y|n|yes|no|1|0)$/i.test(text);
    case 'int': {
      if (!/^-?\d+$/.test(text)) return true;
      const bound = 2n ** BigInt(type.bits - 1);
      return BigInt(text) < -bound || BigInt(text) >= bound;
    }
    case 'float':
      return Number.isNaN(Number(text)) && text !== 'NaN';
    case 'decimal': {
      const [, integer = '', fraction = ''] = DECIMAL.exec(text) ?? [];
      if (integer === '' && fraction === '') return true;
      const { precision, scale = 0 } = type;
      return precision !== undefined && integer.replace(/^0+/, '').length > precision - scale;
    }
    case 'text':
      return type.length !== undefined && Buffer.byteLength(text) > type.length;
    case 'date':
      return !DATE.test(text);
    case 'time':
      return !TIME.test(text);
    case 'timestamp':
      return !TIMESTAMP.test(text);
    case 'json':
      return !isJson(text);
    default:
      return false;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
