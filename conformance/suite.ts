import { describe } from 'vitest';
import { describeLive } from './suite/live.ts';
import { typeTests } from './suite/types.ts';
import type { Target } from './target.ts';

/** Everything that a connector must do. Knows nothing of it but the contract and what the cases say of its dialect. */
export function describeConnector(target: Target): void {
  describe(`${target.connector.title} (${target.mode})`, () => {
    if (target.mode === 'dialect only') return;
    describeLive(target, 'types', typeTests);
  });
}
