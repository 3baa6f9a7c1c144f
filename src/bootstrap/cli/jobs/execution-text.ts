import { stringify } from 'yaml';
import { STATES, wordFor } from '../../../adapters/protobuf/job-words.js';
import { fromTimestamp } from '../../../adapters/protobuf/timestamp.js';
import type { Execution } from '../../../gen/scheduler/v1/execution.js';
import { GAP } from '../hot-list-table.js';
import { printable } from '../printable.js';
import { executionJson } from './job-json.js';
import { instant, table } from './job-text.js';

const HEADS = ['id', 'job', 'shard', 'fire time', 'attempt', 'state', 'took', 'detail'];
const NARROWEST_DETAIL = 16;
/** The other columns without the job, with their gaps. */
const OTHER_COLUMNS = 84;

/** Executions as a table for a person; `columns` is the width of the terminal. */
export function executionsTable(executions: readonly Execution[], columns: number): string {
  if (executions.length === 0) return 'No executions.\n';
  const widestJob = Math.max(...executions.map(({ job }) => job.length));
  const room = Math.max(NARROWEST_DETAIL, columns - OTHER_COLUMNS - widestJob);
  return table(
    HEADS,
    executions.map((execution) => cells(execution, cut(printable(execution.detail), room))),
  );
}

/** An execution for a person: what became of it, and all that is known of it. */
export function executionText(execution: Execution): string {
  const { id, job } = execution;
  const heading = [`Execution ${id} of ${job}`, wordFor(STATES, execution.state), took(execution)];
  return `${heading.filter(Boolean).join(', ')}\n\n${stringify(executionJson(execution))}`;
}

/** An execution on one line, the columns of the table one after the other. */
export function executionLine(execution: Execution): string {
  const shown = cells(execution, execution.detail).filter((cell) => cell !== '');
  return `${printable(shown.join(' '.repeat(GAP)))}\n`;
}

function cells(execution: Execution, detail: string): string[] {
  return [
    ...[String(execution.id), execution.job, String(execution.shard), fireTimes(execution), String(execution.attempt)],
    ...[wordFor(STATES, execution.state) ?? '', took(execution), detail],
  ];
}

function fireTimes({ fireTime, lastFireTime, count }: Execution): string {
  const first = instant(fireTime);
  return count > 1n ? `${first} to ${instant(lastFireTime)} (${count})` : first;
}

function took({ startTime, endTime }: Execution): string {
  return startTime && endTime ? `${fromTimestamp(endTime) - fromTimestamp(startTime)} ms` : '';
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : text;
}
