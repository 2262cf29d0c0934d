import { describeConnector } from './suite.ts';
import { postgresTarget } from './targets/postgres.ts';

describeConnector(postgresTarget);
