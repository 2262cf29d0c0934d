import { typesOf } from './cases/types.ts';
import { describePair } from './suite/pair.ts';
import { bigqueryTarget } from './targets/bigquery.ts';
import { duckdbTarget } from './targets/duckdb.ts';
import { postgresTarget } from './targets/postgres.ts';

const json = { json: 'BigQuery keeps JSON by its meaning, not by its text: see the tests of the connector' };
const emulated = {
  ...json,
  'decimal(38,10)': 'the emulator rounds decimals in a cast',
  uint64: 'the emulator rounds decimals in a cast',
  interval: 'the emulator casts no text to INTERVAL',
};
const skipsOf = (types: ReturnType<typeof typesOf>) => {
  const skips = Object.entries(bigqueryTarget.mode === 'emulated' ? emulated : json);
  return Object.fromEntries(skips.filter(([name]) => types.some((type) => type.name === name)));
};

for (const source of [postgresTarget, duckdbTarget]) {
  const types = typesOf(source.id);
  describePair({ from: source, to: bigqueryTarget, types, skips: skipsOf(types) });
}
for (const target of [postgresTarget, duckdbTarget]) {
  const types = typesOf('bigquery');
  describePair({ from: bigqueryTarget, to: target, types, skips: skipsOf(types) });
}
