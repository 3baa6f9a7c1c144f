import { describeInstanceRecords } from '../../contract/instance-records.contract.js';
import { embeddedInstanceStore } from '../../support/instance-stores.js';

describeInstanceRecords('the embedded adapter', embeddedInstanceStore);
