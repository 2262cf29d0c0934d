import { DagFluxError } from '../contract/errors.ts';
import { formatName } from '../contract/names.ts';
import type { Field } from '../contract/values.ts';

/**
 * `what` begins the sentence; `key` says which names the format takes for one.
 * @throws invalid-input where there is no column, or two have one name
 */
export function requireNames(fields: readonly Field[], what: string, key = (name: string) => name): void {
  if (fields.length === 0) {
    throw new DagFluxError('invalid-input', `${what} cannot hold rows without a column.`, { hint: 'Name a column.' });
  }
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
