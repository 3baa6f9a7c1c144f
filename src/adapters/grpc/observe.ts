import { type ServiceError, status } from '@grpc/grpc-js';
import { toStatus } from './status.js';
import type { OnCall } from './unary.js';

/** Answers a streaming call: tells of how it ended, once, and ends it with a status when `answer` throws. */
export async function observe(
  method: string,
  onCall: OnCall,
  answer: () => Promise<void>,
  refuse: (status: Pick<ServiceError, 'code' | 'details'>) => void,
): Promise<void> {
  const startedAt = performance.now();
  try {
    await answer();
    onCall(method, 'OK', performance.now() - startedAt);
  } catch (error) {
    const refusal = toStatus(error);
    refuse(refusal);
    const unforeseen = refusal.code === status.INTERNAL ? error : undefined;
    onCall(method, status[refusal.code], performance.now() - startedAt, unforeseen);
  }
}
