import type { Dialect } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { formatName } from '../../contract/names.ts';
import type { LogicalType } from '../../contract/values.ts';
import type { JoinColumn, JoinCondition, ResolvedJoin } from './resolve.ts';

/** The type that a column has at the venue. */
export type TypeAtVenue = (column: JoinColumn) => string;

/** Why the two columns of a condition cannot be compared at the venue, as the rest of a sentence; null = they can. */
export function clashOf({ left, right }: JoinCondition, venue: Dialect, typeAtVenue: TypeAtVenue): string | null {
  const text = venue.toNative({ kind: 'text' }).sql;
  for (const column of [left, right]) {
    const { kind } = column.field.type;
    const becomesText = kind !== 'text' && !column.source.local && typeAtVenue(column) === text;
    if (becomesText) return `${named(column)} becomes text there`;
  }
  const [one, other] = [left, right].map(({ field }) => family(field));
  if (one === null || other === null) {
    const column = one === null ? left : right;
    return `values of ${named(column)} (${column.field.native}) cannot be compared`;
  }
  if (one === other) return null;
  return `${named(left)} is ${left.field.native} and ${named(right)} is ${right.field.native}`;
}

/** @throws invalid-input for conditions that clash and do not say what to compare as */
export function refuseClashes({ steps, venue }: ResolvedJoin, typeAtVenue: TypeAtVenue): void {
  for (const condition of steps.flatMap(({ on }) => on)) {
    const clash = condition.asText ? null : clashOf(condition, venue.database.dialect, typeAtVenue);
    if (clash === null) continue;
    throw new DagFluxError('invalid-input', `Two columns cannot be joined as they are: ${clash}.`, {
      hint: 'Choose other columns, or say "as": "text" in their condition, which compares what they look like.',
    });
  }
}

/** What people should know of a condition, though the database compares the columns. */
export function trapsOf({ left, right, asText }: JoinCondition, venue: Dialect): readonly string[] {
  const types = [left, right].map(({ field }) => field.type);
  const traps: string[] = [];
  const text = types.every(({ kind }) => kind === 'text');
  if (text && venue.comparesTextLoosely) {
    traps.push(
      "upper and lower case, accents and spaces at the end may count as equal: the columns' collations decide",
    );
  }
  if (
    text &&
    [left, right].some(({ source }) => source.database.dialect.comparesTextLoosely) &&
    !venue.comparesTextLoosely
  ) {
    traps.push('upper and lower case differ here, though they may be equal in the source');
  }
  if (types.some((type) => type.kind === 'text' && type.fixed) && text) {
    traps.push('one side is padded with spaces to a fixed length');
  }
  if (types.some(({ kind }) => kind === 'float')) traps.push('floating-point numbers are equal only to the last bit');
  const zones = types.map((type) => (type.kind === 'timestamp' ? type.zoned : null));
  if (zones.includes(true) && zones.includes(false)) {
    traps.push("one side has a time zone: the other is taken in the session's, which is UTC");
  }
  if (asText) traps.push('compared as text: 7 is not 07, and 1.0 is not 1.00');
  return traps;
}

function family({ type, native }: { readonly type: LogicalType; readonly native: string }): string | null {
  switch (type.kind) {
    case 'int':
    case 'decimal':
    case 'float':
      return 'number';
    case 'date':
    case 'timestamp':
      return 'moment';
    case 'json':
    case 'list':
    case 'struct':
      return null;
    case 'opaque':
      return native;
    default:
      return type.kind;
  }
}

function named({ source, field }: JoinColumn): string {
  return `${formatName(source.name)}.${formatName(field.name)}`;
}
