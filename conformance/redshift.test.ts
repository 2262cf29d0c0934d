import { describeConnector } from './suite.ts';
import { redshiftTarget } from './targets/redshift.ts';

describeConnector(redshiftTarget);
