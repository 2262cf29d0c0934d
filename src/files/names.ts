import { DagFluxError } from '../contract/errors.ts';
import { formatName } from '../contract/names.ts';
import type { Field } from '../contract/values.ts';

/** @throws invalid-input where two columns have one name, which the format would make one of; `what` begins the sentence. */
export function refuseRepeated(fields: readonly Field[], what: string, key = (name: string) => name): void {
  const seen = new Map<string, string>();
  for (const { name } of fields) {
    const other = seen.get(key(name));
    if (other === undefined) {
      seen.set(key(name), name);
      continue;
    }
    const both = other === name ? formatName(name) : `${formatName(other)} and ${formatName(name)}`;
    throw new DagFluxError('invalid-input', `${what} cannot hold two columns of one name: ${both}.`, {
      hint: 'Give one of them another name in the query (AS), or write CSV.',
    });
  }
}
