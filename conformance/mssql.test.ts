import { describeConnector } from './suite.ts';
import { mssqlTarget } from './targets/mssql.ts';

describeConnector(mssqlTarget);
