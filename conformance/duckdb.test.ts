import { describeConnector } from './suite.ts';
import { duckdbTarget } from './targets/duckdb.ts';

describeConnector(duckdbTarget);
