import { describeConnector } from './suite.ts';
import { mysqlTarget } from './targets/mysql.ts';

describeConnector(mysqlTarget);
