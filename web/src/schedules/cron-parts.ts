/** A cron expression as a person picks it. The server reads and explains the expression; this only writes it. */
export interface CronParts {
  readonly kind: 'every' | 'daily' | 'weekly' | 'monthly' | 'cron';
  /** Minutes. */
  readonly every: string;
  /** `02:00` */
  readonly time: string;
  /** 0 = Sunday. */
  readonly weekday: string;
  readonly day: string;
  readonly expression: string;
}

const DEFAULTS: CronParts = {
  kind: 'cron',
  every: '15',
  time: '02:00',
  weekday: '1',
  day: '1',
  expression: '0 2 * * *',
};

/** Picked apart as far as it is one of the simple kinds; else as it stands. */
export function cronParts(expression: string): CronParts {
  const [minute = '', hour = '', day = '', month = '', weekday = '', ...rest] = expression.trim().split(/\s+/);
  const plain = { ...DEFAULTS, expression };
  if (rest.length > 0 || month !== '*') return plain;
  const every = /^\*\/(\d+)$/.exec(minute)?.[1];
  if (every && hour === '*' && day === '*' && weekday === '*') return { ...plain, kind: 'every', every };
  if (!/^\d{1,2}$/.test(minute) || !/^\d{1,2}$/.test(hour)) return plain;
  const at = { ...plain, time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` };
  if (day === '*' && weekday === '*') return { ...at, kind: 'daily' };
  if (day === '*' && /^[0-6]$/.test(weekday)) return { ...at, kind: 'weekly', weekday };
  if (/^\d{1,2}$/.test(day) && weekday === '*') return { ...at, kind: 'monthly', day };
  return plain;
}

export function cronOf({ kind, every, time, weekday, day, expression }: CronParts): string {
  const [hour = '0', minute = '0'] = time.split(':').map((part) => String(Number(part)));
  switch (kind) {
    case 'every':
      return `*/${every} * * * *`;
    case 'daily':
      return `${minute} ${hour} * * *`;
    case 'weekly':
      return `${minute} ${hour} * * ${weekday}`;
    case 'monthly':
      return `${minute} ${hour} ${day} * *`;
    default:
      return expression;
  }
}
