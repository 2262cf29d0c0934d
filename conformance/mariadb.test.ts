import { describeConnector } from './suite.ts';
import { mariadbTarget } from './targets/mysql.ts';

describeConnector(mariadbTarget);
