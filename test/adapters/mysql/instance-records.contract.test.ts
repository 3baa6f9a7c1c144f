import { describeInstanceRecords } from '../../contract/instance-records.contract.js';
import { mysqlInstanceStore } from '../../support/instance-stores.js';

describeInstanceRecords('the MySQL adapter', mysqlInstanceStore);
