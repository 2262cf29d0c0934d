import type { Value } from '../../src/contract/values.ts';
import { type DialectId, isWithout } from '../dialects.ts';
import type { TypeCase, TypeHere, ValueCase } from './type-case.ts';
import { numberTypes } from './types-numbers.ts';
import { snowflakeTypes } from './types-snowflake.ts';
import { textTypes } from './types-text.ts';
import { timeTypes } from './types-time.ts';

const typeCases: readonly TypeCase[] = [...numberTypes, ...textTypes, ...timeTypes];

export interface TypeOfDialect {
  readonly name: string;
  /** What people call a type that a user made. */
  readonly kind?: string;
  readonly here: TypeHere;
  readonly values: readonly ValueCase[];
  /** Values that the type cannot hold: a load must refuse them. */
  readonly refused?: readonly Value[];
}

/** Types that no other dialect has in this form. */
const own: Readonly<Partial<Record<DialectId, readonly TypeOfDialect[]>>> = { snowflake: snowflakeTypes };

/** The types that a dialect has, with their values. */
export function typesOf(dialect: DialectId): readonly TypeOfDialect[] {
  const shared = typeCases.flatMap(({ name, values, dialects }) => {
    const here = dialects[dialect];
    if (isWithout(here)) return [];
    const held = here.instead ?? values.filter(([text]) => !here.refuses?.includes(text));
    const refused = values.filter(([text]) => here.refuses?.includes(text)).map(([, value]) => value);
    return [{ name, here, values: [...held, ...(here.also ?? [])], refused }];
  });
  return [...shared, ...(own[dialect] ?? [])];
}
