import { CronerFireTimes } from '../../../adapters/local/croner-fire-times.js';
import type { DefinitionProblem } from '../../../application/jobs/fields.js';
import { readDefinition } from '../../../application/jobs/read-definition.js';
import type { ExecutorSpec, JobDefinition } from '../../../domain/scheduling/job-definition.js';
import { jobExecutors } from '../../job-executors.js';
import type { Reading } from '../keys/reading.js';
import { refuseSameNames } from '../keys/same-names.js';
import { show } from '../keys/scalar.js';
import type { Written } from '../written/written.js';
import { type PlainValue, plainValue } from './plain-value.js';

/**
 * Reads the list of jobs. Those that can't be read are left out, and the reading says why.
 *
 * @param hasFunctions - whether there are functions, still to be loaded, that jobs may name
 */
export function readJobs(
  written: Written | undefined,
  hasFunctions: boolean,
  reading: Reading,
): readonly JobDefinition[] {
  if (!written) return [];
  if (written.kind !== 'list') {
    reading.refuse(written, `${show(written, true)} is not allowed; a list of jobs`);
    return [];
  }
  const items = written.items();
  refuseSameNames(items, 'job', reading);
  const executors = jobExecutors(hasFunctions ? undefined : new Map());
  const check = ({ kind, parameters }: ExecutorSpec) => executors.byKind.get(kind)?.check(parameters) ?? [];
  try {
    return items.map((item) => readJob(item, check, reading)).filter((job) => job !== undefined);
  } finally {
    executors.close();
  }
}

function readJob(
  item: Written,
  checkExecutor: (executor: ExecutorSpec) => readonly DefinitionProblem[],
  reading: Reading,
): JobDefinition | undefined {
  const plain = plainValue(item);
  if (plain.excess) return reading.refuse(plain.excess, 'is too much; a job is at most 20 levels deep');
  const read = readDefinition(plain.value, Date.now(), { fireTimes: new CronerFireTimes(), checkExecutor });
  if ('definition' in read) {
    acceptAll(plain, item.path, reading);
    return read.definition;
  }
  for (const { field, message } of read.problems) {
    const path = field === '' ? item.path : `${item.path}.${field}`;
    reading.refuse({ path, origin: nearest(path, plain, item).origin }, message);
  }
  return undefined;
}

/** What stands there, or what it stands in. */
function nearest(path: string, { places }: PlainValue, item: Written): Written {
  for (let outer = path; outer.length > item.path.length; outer = outer.slice(0, -1)) {
    const found = places.get(outer);
    if (found) return found;
  }
  return item;
}

/** Only an executor knows which of its parameters are secrets. */
function acceptAll({ places }: PlainValue, path: string, reading: Reading): void {
  for (const [each, written] of places) {
    if (written.kind !== 'scalar' || written.text === undefined) continue;
    const isParameter = each.startsWith(`${path}.executor.`) && each !== `${path}.executor.kind`;
    reading.accept(written, isParameter ? '***' : written.text);
  }
}
