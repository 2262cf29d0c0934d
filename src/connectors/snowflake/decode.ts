import { DagFluxError } from '../../contract/errors.ts';
import type { LogicalType, Value } from '../../contract/values.ts';

/** What Snowflake sends for a value that is not null, as the contract has it. */
export type Decode = (raw: string) => NonNullable<Value>;

/**
 * Snowflake's JSON results hold every value as text: numbers as their digits, a date as days since 1970, a time and a timestamp
 * as seconds with a fraction (TIMESTAMP_TZ with its offset in minutes + 1440 behind a space), binary as hexadecimal digits.
 */
export function decoder(type: LogicalType): Decode {
  switch (type.kind) {
    case 'boolean':
      return (raw) => raw === '1' || raw.toLowerCase() === 'true';
    case 'int':
      return type.bits === 64 ? BigInt : Number;
    case 'decimal':
      return (raw) => plainDecimal(raw, type.scale ?? 0);
    case 'float':
      return toFloat;
    case 'binary':
      return (raw) => new Uint8Array(Buffer.from(raw, 'hex'));
    case 'date':
      return (raw) => toDate(Number(raw));
    case 'time':
      return (raw) => toTime(moment(raw));
    case 'timestamp': {
      const zone = type.zoned ? '+00' : '';
      return (raw) => {
        const at = moment(raw);
        const days = Math.floor(at.seconds / 86_400);
        const rest = { ...at, seconds: at.seconds - days * 86_400 };
        return withEra(toDate(days), `${toTime(rest)}${zone}`);
      };
    }
    default:
      return (raw) => raw;
  }
}

const FLOATS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
};

function toFloat(raw: string): number {
  return FLOATS[raw.toLowerCase()] ?? Number(raw);
}

/** A column's numbers all have its scale. */
function plainDecimal(raw: string, scale: number): string {
  if (scale === 0) return raw;
  const point = raw.indexOf('.');
  const digits = point === -1 ? 0 : raw.length - point - 1;
  return digits >= scale ? raw : `${raw}${point === -1 ? '.' : ''}${'0'.repeat(scale - digits)}`;
}

interface Moment {
  readonly seconds: number;
  /** 0 to 999,999,999. */
  readonly nanoseconds: number;
}

/** `-0.5` is half a second before 1970: whole seconds are rounded down, so that the fraction counts up. */
function moment(raw: string): Moment {
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?(?: \d+)?$/.exec(raw);
  if (!match) {
    throw new DagFluxError('internal', 'Snowflake sent a time in a form that is not known here.', {
      hint: 'Cast the column to VARCHAR and report which type it has.',
    });
  }
  const whole = Number(match[2]);
  const nanoseconds = Number((match[3] ?? '').padEnd(9, '0'));
  if (match[1] === '') return { seconds: whole, nanoseconds };
  return nanoseconds === 0
    ? { seconds: -whole, nanoseconds }
    : { seconds: -whole - 1, nanoseconds: 1_000_000_000 - nanoseconds };
}

const two = (value: number): string => String(value).padStart(2, '0');

function toTime({ seconds, nanoseconds }: Moment): string {
  const fraction = nanoseconds === 0 ? '' : `.${String(nanoseconds).padStart(9, '0').replace(/0+$/, '')}`;
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction}`;
}

const withEra = (date: string, rest: string): string =>
  date.endsWith(' BC') ? `${date.slice(0, -3)} ${rest} BC` : `${date} ${rest}`;

/** The proleptic Gregorian date so many days after 1970-01-01 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function toDate(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const shown = year > 0 ? year : 1 - year;
  return `${String(shown).padStart(4, '0')}-${two(month)}-${two(day)}${year > 0 ? '' : ' BC'}`;
}
