import type { Measure } from '../contract/connector.ts';
import type { Verdict } from '../contract/dialect.ts';
import { type LogicalType, typeName } from '../contract/values.ts';

/** What becomes of the values of one type in a column of another. */
export interface Comparison {
  readonly verdict: Verdict;
  /** Why it is not exact, as the rest of a sentence. */
  readonly reason?: string;
  /** Of a lossy one: whether this data keeps every value nevertheless. Absent: no data could tell. */
  readonly fits?: (measure: Measure) => boolean;
}

type Of<Kind extends LogicalType['kind']> = Extract<LogicalType, { kind: Kind }>;

const EXACT: Comparison = { verdict: 'exact' };

/** Compares the type of a column with that of the existing column which it is to fill. */
export function compareTypes(source: LogicalType, target: LogicalType): Comparison {
  if (target.kind === 'text' && source.kind !== 'text') return becomesText(source, target);
  switch (source.kind) {
    case 'int':
      return compareInteger(source, target);
    case 'float':
      return compareFloat(source, target);
    case 'decimal':
      return compareDecimal(source, target);
    case 'text':
      return target.kind === 'text' ? compareText(source, target) : unlike(source, target);
    case 'binary':
      return target.kind === 'binary' ? compareLength(source, target) : unlike(source, target);
    case 'date':
      if (target.kind === 'timestamp' && !target.zoned) return widened(source, target);
      return sameKind(source, target);
    case 'time':
    case 'timestamp':
      return target.kind === source.kind ? compareClock(source, target as typeof source) : unlike(source, target);
    case 'list':
      return target.kind === 'list' ? compareElements(source.of, target.of) : structured(source, target);
    case 'struct':
      return structured(source, target);
    default:
      return sameKind(source, target);
  }
}

function compareInteger(source: Of<'int'>, target: LogicalType): Comparison {
  const from = rangeOf(source);
  switch (target.kind) {
    case 'int': {
      const to = rangeOf(target);
      if (source.bits === target.bits && source.unsigned === target.unsigned) return EXACT;
      if (from.low >= to.low && from.high <= to.high) return widened(source, target);
      return mayNotFit(source, target, (measure) => between(measure, to.low, to.high));
    }
    case 'decimal': {
      if (target.precision === undefined) return widened(source, target);
      const scale = target.scale ?? 0;
      if (scale < 0) return lossy(`${typeName(target)} rounds whole numbers`);
      const limit = 10n ** BigInt(Math.max(target.precision - scale, 0)) - 1n;
      if (-from.low <= limit && from.high <= limit) return widened(source, target);
      return mayNotFit(source, target, (measure) => between(measure, -limit, limit));
    }
    case 'float': {
      const limit = target.bits === 64 ? 2n ** 53n : 2n ** 24n;
      if (-from.low <= limit && from.high <= limit) return widened(source, target);
      return mayNotFit(source, target, (measure) => between(measure, -limit, limit));
    }
    default:
      return unlike(source, target);
  }
}

function compareFloat(source: Of<'float'>, target: LogicalType): Comparison {
  if (target.kind !== 'float') return unlike(source, target);
  if (source.bits === target.bits) return EXACT;
  return source.bits < target.bits ? widened(source, target) : lossy('float32 keeps about 7 of up to 17 digits');
}

function compareDecimal(source: Of<'decimal'>, target: LogicalType): Comparison {
  if (target.kind === 'int') {
    const to = rangeOf(target);
    return mayNotFit(source, target, (measure) => {
      return measure.nonFinite === 0 && measure.fractionDigits === 0 && between(measure, to.low, to.high);
    });
  }
  if (target.kind !== 'decimal') return unlike(source, target);
  if (target.precision === undefined) return source.precision === undefined ? EXACT : widened(source, target);
  const scale = target.scale ?? 0;
  const integerDigits = target.precision - scale;
  if (source.precision !== undefined) {
    const own = source.scale ?? 0;
    if (source.precision === target.precision && own === scale) return EXACT;
    if (own <= scale && source.precision - own <= integerDigits) return widened(source, target);
  }
  return mayNotFit(source, target, (measure) => {
    if (measure.nonFinite !== 0 || measure.fractionDigits === undefined || measure.integerDigits === undefined) {
      return false;
    }
    return measure.fractionDigits <= scale && measure.integerDigits <= integerDigits;
  });
}

function compareText(source: Of<'text'>, target: Of<'text'>): Comparison {
  if (target.fixed && !(source.fixed && source.length === target.length)) {
    return lossy(`${typeName(target)} pads every value with spaces to ${target.length ?? 1} characters`);
  }
  return compareLength(source, target);
}

function compareLength(source: Of<'text' | 'binary'>, target: Of<'text' | 'binary'>): Comparison {
  const { length } = target;
  if (source.length === length) return EXACT;
  if (length === undefined || (source.length !== undefined && source.length <= length)) return widened(source, target);
  return mayNotFit(source, target, ({ characters }) => characters !== undefined && characters <= length);
}

function compareClock(source: Of<'time' | 'timestamp'>, target: Of<'time' | 'timestamp'>): Comparison {
  if (source.zoned !== target.zoned) {
    return lossy(source.zoned ? 'the target keeps no time zone' : 'the target reads the value in a time zone');
  }
  if (source.fraction === target.fraction) return EXACT;
  if (source.fraction < target.fraction) return widened(source, target);
  return mayNotFit(source, target, ({ fractionDigits }) => {
    return fractionDigits !== undefined && fractionDigits <= target.fraction;
  });
}

/** What can be judged of an element by its type alone; the data of lists is not measured. */
function compareElements(source: LogicalType, target: LogicalType): Comparison {
  const { verdict, reason } = compareTypes(source, target);
  return reason === undefined ? { verdict } : { verdict, reason };
}

function structured(source: LogicalType, target: LogicalType): Comparison {
  if (target.kind === 'json') return widened(source, target);
  // Their parts are known to the databases only; what does not fit is refused by the load, not changed.
  return sameKind(source, target);
}

/** Longest canonical text of the kinds that have one. */
function longestText(type: LogicalType): number | undefined {
  switch (type.kind) {
    case 'boolean':
      return 5;
    case 'int':
      return rangeOf(type).low.toString().length;
    case 'decimal':
      return type.precision === undefined ? undefined : type.precision + 3;
    case 'uuid':
      return 36;
    default:
      return undefined;
  }
}

function becomesText(source: LogicalType, target: Of<'text'>): Comparison {
  if (source.kind === 'binary') return unlike(source, target);
  const { length } = target;
  if (target.fixed) return lossy(`${typeName(target)} pads every value with spaces`);
  if (length === undefined || (longestText(source) ?? Number.POSITIVE_INFINITY) <= length) {
    return widened(source, target);
  }
  return lossy(`${typeName(source)} may be longer than ${length} characters`);
}

function sameKind(source: LogicalType, target: LogicalType): Comparison {
  return source.kind === target.kind ? EXACT : unlike(source, target);
}

function widened(source: LogicalType, target: LogicalType): Comparison {
  return { verdict: 'widened', reason: `${typeName(source)} becomes ${typeName(target)}` };
}

function unlike(source: LogicalType, target: LogicalType): Comparison {
  return lossy(`${typeName(source)} is another kind of value than ${typeName(target)}`);
}

function lossy(reason: string): Comparison {
  return { verdict: 'lossy', reason };
}

function mayNotFit(source: LogicalType, target: LogicalType, fits: (measure: Measure) => boolean): Comparison {
  return { verdict: 'lossy', reason: `${typeName(source)} may not fit ${typeName(target)}`, fits };
}

function rangeOf(type: Of<'int'>): { low: bigint; high: bigint } {
  const bits = BigInt(type.bits);
  return type.unsigned
    ? { low: 0n, high: 2n ** bits - 1n }
    : { low: -(2n ** (bits - 1n)), high: 2n ** (bits - 1n) - 1n };
}

/** Whether the measured range lies in another one; a column without a value has none and fits. */
function between(measure: Measure, low: bigint, high: bigint): boolean {
  const { minimum, maximum } = measure;
  if (minimum === undefined || maximum === undefined) return false;
  if (minimum === null || maximum === null) return true;
  return wholePart(minimum) >= low && wholePart(maximum) <= high;
}

function wholePart(digits: string): bigint {
  return BigInt(digits.split('.')[0] || '0');
}
