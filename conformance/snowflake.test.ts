import { describeConnector } from './suite.ts';
import { snowflakeTarget } from './targets/snowflake.ts';

describeConnector(snowflakeTarget);
