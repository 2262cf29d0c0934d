import { DagFluxError } from '../../contract/errors.ts';
import { nearNames } from '../../contract/near-names.ts';

const MINUTE = 60_000;
/** Clocks are changed by less than this. */
const AROUND = 3 * 60 * MINUTE;

/** An instant as clocks of a zone show it. */
interface LocalTime {
  /** `2026-10-25 02:00` */
  readonly local: string;
  /** `Sun` */
  readonly weekday: string;
  /** From UTC: `+02:00` */
  readonly offset: string;
}

/** Clocks of one zone. Instants are milliseconds since 1970 in UTC. */
export interface Zone {
  readonly name: string;
  show(at: number): LocalTime;
  /** The clock has shown this time before, and was then put back. */
  isSecond(at: number): boolean;
  /** The clock will show this time once more. */
  isFirst(at: number): boolean;
}

/** @throws invalid-input */
export function openZone(name: string): Zone {
  const format = formatOf(name);
  const show = (at: number): LocalTime => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const { year, month, day, hour, minute, weekday = '', timeZoneName = '' } = parts;
    const offset = timeZoneName.replace(/^GMT/, '') || '+00:00';
    return { local: `${year}-${month}-${day} ${hour}:${minute}`, weekday, offset };
  };
  const minutes = (at: number): number => {
    const [, sign, hours, rest] = /^([+-])(\d\d):(\d\d)/.exec(show(at).offset) ?? [];
    return (Number(hours) * 60 + Number(rest)) * (sign === '-' ? -1 : 1);
  };
  /** How far the clock is put back between two instants, in milliseconds. */
  const putBack = (from: number, to: number) => (minutes(from) - minutes(to)) * MINUTE;
  return {
    name,
    show,
    isSecond(at) {
      const by = putBack(at - AROUND, at);
      return by > 0 && show(at - by).local === show(at).local;
    },
    isFirst(at) {
      const by = putBack(at, at + AROUND);
      return by > 0 && show(at + by).local === show(at).local;
    },
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const two = '2-digit';
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      weekday: 'short',
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    });
  } catch {
    const [near] = nearNames(timeZone, Intl.supportedValuesOf('timeZone'), 1);
    throw new DagFluxError('invalid-input', `There is no time zone "${timeZone}".`, {
      hint: near === undefined ? 'Use a name such as Europe/Berlin, or UTC.' : `Did you mean ${near}?`,
    });
  }
}
