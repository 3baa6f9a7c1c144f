// The double that the other tests stand on keeps the same contract as the adapters it stands for.
import { memoryInstanceStore } from '../support/instance-stores.js';
import { describeInstanceRecords } from './instance-records.contract.js';

describeInstanceRecords('the double', memoryInstanceStore);
