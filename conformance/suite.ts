import { describe, test } from 'vitest';
import { cancelTests } from './suite/cancel.ts';
import { catalogTests } from './suite/catalog.ts';
import { dialectTests } from './suite/dialect.ts';
import { errorTests } from './suite/errors.ts';
import { explainTests } from './suite/explain.ts';
import { factTests } from './suite/facts.ts';
import { describeLive } from './suite/live.ts';
import { loadTests } from './suite/load.ts';
import { nameTests } from './suite/names.ts';
import { propertyTests } from './suite/properties.ts';
import { readTests } from './suite/read.ts';
import { runTests } from './suite/run.ts';
import { transactionTests } from './suite/transaction.ts';
import { typeTests } from './suite/types.ts';
import { wireTests } from './suite/wire.ts';
import type { Target } from './target.ts';

/** Everything that a connector must do. Knows nothing of it but the contract and what the cases say of its dialect. */
export function describeConnector(target: Target): void {
  describe(`${target.title ?? target.connector.title} (${target.mode})`, () => {
    describe('dialect', () => dialectTests(target));
    if (target.mode === 'dialect only') return;
    if (target.mode === 'unavailable') return test('on a server', (context) => context.skip(target.reason));
    describeLive(target, 'types', typeTests);
    describeLive(target, 'any values', propertyTests);
    describeLive(target, 'run', runTests);
    describeLive(target, 'read', readTests);
    describeLive(target, 'load', loadTests);
    describeLive(target, 'transaction', transactionTests);
    describeLive(target, 'cancel', cancelTests);
    describeLive(target, 'errors', errorTests);
    describeLive(target, 'names', nameTests);
    describeLive(target, 'catalog', catalogTests);
    describeLive(target, 'facts', factTests);
    describeLive(target, 'explain', explainTests);
    describeLive(target, 'wire', wireTests);
  });
}
