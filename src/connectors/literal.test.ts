import { expect, test } from 'vitest';
import { DagFluxError } from '../contract/errors.ts';
import { connectors } from './index.ts';

const TYPES = [
  { kind: 'date' },
  { kind: 'time', zoned: false, fraction: 6 },
  { kind: 'time', zoned: true, fraction: 6 },
  { kind: 'timestamp', zoned: false, fraction: 6 },
  { kind: 'timestamp', zoned: true, fraction: 6 },
  { kind: 'interval' },
  { kind: 'uuid' },
  { kind: 'json' },
  { kind: 'text' },
  { kind: 'opaque' },
] as const;

// A condition on a column takes what a person has typed, which may be no value of its type.
test.each(connectors.map(({ id, dialect }) => [id, dialect] as const))('%s: no text ends its literal', (_, dialect) => {
  for (const type of TYPES) {
    for (const text of ["1' OR x", "2024-01-01' OR x", "1\\' OR x"]) {
      let written = '';
      try {
        written = dialect.literal(text, type);
      } catch (error) {
        // It may say that it is no such value.
        expect(error).toBeInstanceOf(DagFluxError);
        continue;
      }
      expect(`${type.kind} ${written}`).not.toMatch(/(?<!['\\])(?:\\\\)*' OR x/);
    }
  }
});
