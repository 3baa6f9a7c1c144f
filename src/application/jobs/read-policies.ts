import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../domain/scheduling/duration.js';
import type { JobDefinition, Misfire, Retry } from '../../domain/scheduling/job-definition.js';
import { durationWithin, integerWithin, wordOf } from './field-kinds.js';
import type { FieldKind, Fields } from './fields.js';
import { isRecord } from './given.js';

const DELIVERY = wordOf(['atLeastOnce', 'atMostOnce']);
const OVERLAP = wordOf(['skip', 'bufferOne', 'cancelOther']);
const HOLD = wordOf(['run', 'sticky']);
const ATTEMPTS = integerWithin(1, 20);
const BACKOFF = durationWithin(100, DAY_MS);
/** Each is a run of its own, one after another, and as many are looked for again at each claim. */
const MOST_CAUGHT_UP = integerWithin(1, 1_000);
/** What is later than the grace of a minute counts as missed; so a shorter window says nothing. */
const WINDOW = durationWithin(MINUTE_MS, 365 * DAY_MS);

const DEFAULT_ATTEMPTS = 3;
const DEFAULT_BACKOFF_MS = SECOND_MS;
const DEFAULT_LONGEST_BACKOFF_MS = MINUTE_MS;

const MISFIRE: FieldKind<'skip' | 'fireOnce' | 'catchUp'> = {
  allowed: 'skip, fireOnce, or { catchUp: { max, window } }',
  read(given) {
    if (given === 'skip' || given === 'fireOnce') return { value: given };
    if (given === 'catchUp') return { wrong: 'says neither how many nor how old' };
    const isCatchUp = isRecord(given) && Object.keys(given).join() === 'catchUp' && isRecord(given['catchUp']);
    return isCatchUp ? { value: 'catchUp' } : undefined;
  },
};

/** The policies of a definition; of a field that is wrong the default. */
export function readPolicies(
  fields: Fields,
): Pick<JobDefinition, 'retry' | 'misfire' | 'overlap' | 'delivery' | 'hold'> {
  const delivery = fields.read('delivery', DELIVERY, 'atLeastOnce');
  return {
    retry: readRetry(fields.within('retry', ['attempts', 'backoff', 'longest_backoff']), delivery),
    misfire: readMisfire(fields),
    overlap: fields.read('overlap', OVERLAP, 'skip'),
    delivery,
    hold: fields.read('hold', HOLD, 'run'),
  };
}

function readMisfire(fields: Fields): Misfire {
  const kind = fields.read('misfire', MISFIRE, 'fireOnce');
  if (kind !== 'catchUp') return { kind };
  const catchUp = fields.within('misfire', ['catchUp']).within('catchUp', ['max', 'window']);
  return {
    kind,
    max: catchUp.require('max', MOST_CAUGHT_UP, 1),
    windowMs: catchUp.require('window', WINDOW, MINUTE_MS),
  };
}

function readRetry(fields: Fields, delivery: JobDefinition['delivery']): Retry {
  const attempts = fields.read('attempts', ATTEMPTS, delivery === 'atMostOnce' ? 1 : DEFAULT_ATTEMPTS);
  const backoffMs = fields.read('backoff', BACKOFF, DEFAULT_BACKOFF_MS);
  const longestBackoffMs = fields.read('longest_backoff', BACKOFF, Math.max(backoffMs, DEFAULT_LONGEST_BACKOFF_MS));
  // One that failed may have done its work all the same, such as a request whose answer was lost.
  if (delivery === 'atMostOnce' && attempts > 1) {
    fields.refuse('attempts', `${attempts} is not allowed with delivery atMostOnce; 1`);
  }
  if (longestBackoffMs < backoffMs) {
    fields.refuse('longest_backoff', `is shorter than ${fields.pathOf('backoff')}; at least as long`);
  }
  return { attempts, backoffMs, longestBackoffMs };
}
