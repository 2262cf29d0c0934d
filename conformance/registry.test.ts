import { expect, test } from 'vitest';
import { connectors } from '../src/connectors/index.ts';
import { DIALECTS } from './dialects.ts';

test('every connector of the registry is under test', () => {
  expect(connectors.map((connector) => connector.id).sort()).toEqual([...DIALECTS].sort());
});
