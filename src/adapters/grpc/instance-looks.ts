import type { InstanceRecords } from '../../application/jobs/instance-records.js';
import type { ListInstancesRequest } from '../../gen/scheduler/v1/instance.js';
import { toInstanceMessage } from '../protobuf/instance-message.js';
import { toTimestamp } from '../protobuf/timestamp.js';

export interface InstanceLookParts {
  readonly instances: Pick<InstanceRecords, 'list'>;
  /** The name of this one. */
  readonly instance: string;
}

/** The calls that look at the instances, each from request to response. */
export function instanceLooks({ instances, instance }: InstanceLookParts) {
  return {
    async listInstances(_request: ListInstancesRequest) {
      const seen = await instances.list();
      return {
        instances: seen.instances.map((record) => toInstanceMessage(record, seen.now, instance)),
        readTime: toTimestamp(seen.now),
      };
    },
  };
}
