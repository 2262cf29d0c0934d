import type { Value } from '../../contract/values.ts';
import { toJsonValue } from '../../contract/values.ts';

export const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'is null', 'is not null'] as const;

export type Operator = (typeof OPERATORS)[number];

/**
 * Whether a value of a database stands to another as the operator says. Numbers are compared as numbers, whatever their type and
 * with all their digits; anything else as text. NULL is neither equal to anything nor different from it.
 */
export function holds(value: Value, operator: Operator, wanted: boolean | number | string | undefined): boolean {
  if (operator === 'is null') return value === null;
  if (operator === 'is not null') return value !== null;
  if (value === null || wanted === undefined) return false;
  const order = compare(String(toJsonValue(value)), String(wanted));
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function compare(left: string, right: string): number {
  const [a, b] = [decimal(left), decimal(right)];
  if (a === null || b === null) return left < right ? -1 : Number(left > right);
  const scale = Math.max(a.scale, b.scale);
  const [x, y] = [a, b].map(({ digits, scale: own }) => digits * 10n ** BigInt(scale - own)) as [bigint, bigint];
  return x < y ? -1 : Number(x > y);
}

/** The digits of a number; null for other text, and for exponents too large to be written out. */
function decimal(text: string): { readonly digits: bigint; readonly scale: number } | null {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i.exec(text) ?? [];
  if (whole === '') return null;
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}
