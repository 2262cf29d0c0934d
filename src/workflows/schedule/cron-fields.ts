import { DagFluxError } from '../../contract/errors.ts';

interface CronField {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Names from the minimum on. */
  readonly names?: readonly string[];
  /** What else may stand there. */
  readonly also?: RegExp;
  readonly use: string;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const FIELDS: readonly CronField[] = [
  { name: 'Minute', minimum: 0, maximum: 59, use: '0–59' },
  { name: 'Hour', minimum: 0, maximum: 23, use: '0–23' },
  { name: 'Day', minimum: 1, maximum: 31, also: /^(L|LW|\d+W)$/, use: '1–31, or L for the last one' },
  { name: 'Month', minimum: 1, maximum: 12, names: MONTHS, use: '1–12, or JAN–DEC' },
  {
    name: 'Weekday',
    minimum: 0,
    maximum: 7,
    names: WEEKDAYS,
    also: /^[0-7](#[1-5]|L)$/,
    use: '0–7 (0 and 7 are Sunday), or SUN–SAT',
  },
];

const SHORTHANDS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/**
 * A cron expression of five fields, in capitals, each part of it looked at.
 * @throws invalid-input with a sentence that names the field
 */
export function readCron(expression: string): string {
  const text = expression.trim();
  const fields = (SHORTHANDS[text.toLowerCase()] ?? text.toUpperCase()).split(/\s+/);
  if (text.startsWith('@') && fields.length === 1) {
    throw invalid(`${text} is not known.`, `Use one of ${Object.keys(SHORTHANDS).join(', ')}, or five fields.`);
  }
  if (text === '' || fields.length !== FIELDS.length) {
    throw invalid(
      `A cron expression has five fields, and this one has ${text === '' ? 'none' : fields.length}.`,
      'They are minute, hour, day of the month, month and weekday: 0 2 * * * is every day at 02:00.',
    );
  }
  for (const [at, field] of FIELDS.entries()) for (const item of (fields[at] ?? '').split(',')) check(field, item);
  return fields.join(' ');
}

function check(field: CronField, item: string): void {
  if (field.also?.test(item)) return;
  const found = /^(\*|\?|([0-9A-Z]+)(?:-([0-9A-Z]+))?)(?:\/([0-9]+))?$/.exec(item);
  if (!found)
    throw invalid(`${field.name} "${item}" cannot be read.`, `Use ${field.use}; lists, ranges and steps of them.`);
  const [, , first, last, step] = found;
  if (step !== undefined && Number(step) === 0) {
    throw invalid(`${field.name} "${item}" has a step of 0.`, 'Use a step of 1 or more, as in */15.');
  }
  if (first === undefined) return;
  const [from, to] = [numberOf(field, first), last === undefined ? null : numberOf(field, last)];
  if (to !== null && to < from) {
    throw invalid(
      `${field.name} "${item}" ends before it begins.`,
      `Write it as two: ${first}-${field.maximum},${field.minimum}-${last}.`,
    );
  }
  if (step !== undefined && to === null) {
    throw invalid(`${field.name} "${item}" has a step but no end.`, `Write ${first}-${field.maximum}/${step}.`);
  }
}

function numberOf({ name, minimum, maximum, names, use }: CronField, text: string): number {
  const named = names?.indexOf(text) ?? -1;
  const value = named >= 0 ? named + minimum : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  throw invalid(`${name} ${text} does not exist; use ${use}.`);
}

/** What no calendar has, in words: `30 February`. */
export function neverWords(expression: string): string {
  const [, , day = '', month = ''] = expression.split(' ');
  const names = month
    .split(',')
    .map((each) => MONTH_NAMES[(/^\d+$/.test(each) ? Number(each) : MONTHS.indexOf(each) + 1) - 1]);
  if (!/^\d+$/.test(day) || names.includes(undefined)) return 'no month that it names has such a day';
  return `${day} ${names.join(' and ')}`;
}

const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function invalid(message: string, hint?: string): DagFluxError {
  return new DagFluxError('invalid-input', message, { hint });
}
