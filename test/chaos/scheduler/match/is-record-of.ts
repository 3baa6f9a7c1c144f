import type { RecordedExecution, SeenRun } from '../evidence.js';

/** Whether an execution of a shard is the record of a run of it that was seen. */
export function isRecordOf(execution: RecordedExecution, run: SeenRun): boolean {
  const { fireTime, attempt, epoch } = run;
  return execution.fireTime === fireTime && execution.attempt === attempt && execution.epoch === epoch;
}
