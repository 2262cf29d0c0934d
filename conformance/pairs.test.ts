import { typesOf } from './cases/types.ts';
import { postgresTypes, postgresTypesSetup } from './cases/types-postgres.ts';
import { describePair } from './suite/pair.ts';
import type { Target } from './target.ts';
import { duckdbTarget } from './targets/duckdb.ts';
import { postgresTarget } from './targets/postgres.ts';

const live = (target: Target) => {
  if (target.mode === 'dialect only') throw new Error(`${target.id} cannot be opened.`);
  return target;
};

describePair({
  from: live(postgresTarget),
  to: live(duckdbTarget),
  types: [...typesOf('postgres'), ...postgresTypes],
  setup: { from: postgresTypesSetup },
});
describePair({
  from: live(postgresTarget),
  to: live(postgresTarget),
  types: [...typesOf('postgres'), ...postgresTypes],
  // Types that users define are made in the target, those of extensions are there.
  setup: { from: postgresTypesSetup, to: postgresTypesSetup.split('CREATE TYPE')[0] ?? '' },
});
describePair({ from: live(duckdbTarget), to: live(postgresTarget), types: typesOf('duckdb') });
