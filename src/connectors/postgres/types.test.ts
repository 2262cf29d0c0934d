import { beforeAll, describe } from 'vitest';
import { postgresTypes, postgresTypesSetup } from '../../../conformance/cases/types-postgres.ts';
import { run } from '../../../conformance/suite/execute.ts';
import { describeLive } from '../../../conformance/suite/live.ts';
import { testType } from '../../../conformance/suite/types.ts';
import { postgresTarget } from '../../../conformance/targets/postgres.ts';

describe('types that only PostgreSQL has, or that its users make', () => {
  describeLive(postgresTarget, 'types', (live) => {
    beforeAll(async () => {
      await run(live.database, postgresTypesSetup);
    });
    for (const type of postgresTypes) testType(live, type);
  });
});
