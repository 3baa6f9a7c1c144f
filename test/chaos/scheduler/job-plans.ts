import type { TriedJob } from './evidence.js';

/** A job that is to be tried. */
export interface JobPlan extends Omit<TriedJob, 'createdAt'> {
  /** As it stands in the configuration, but for the address that it calls. */
  readonly configured: Record<string, unknown>;
}

const COUNT = 20;
const INTERVALS = [1, 2, 3, 1, 2];
const OVERLAPS: readonly JobPlan['overlap'][] = ['skip', 'bufferOne', 'cancelOther'];
const MISFIRES = ['fireOnce', 'skip', { catchUp: { max: 5, window: '1m' } }] as const;
/** A quarter of them, among which is each of the other policies. */
const STICKY = [1, 5, 7, 9, 14];
/** Less than what some runs take. */
const TIMEOUT_S = 4;

/** Twenty jobs due every 1 to 3 s, with every policy in many combinations; always the same. */
export const JOB_PLANS: readonly JobPlan[] = Array.from({ length: COUNT }, (_, index) => {
  const every = INTERVALS[index % INTERVALS.length] as number;
  const policies = {
    overlap: OVERLAPS[index % OVERLAPS.length] as JobPlan['overlap'],
    delivery: index % 4 === 3 ? ('atMostOnce' as const) : ('atLeastOnce' as const),
    hold: STICKY.includes(index) ? ('sticky' as const) : ('run' as const),
    // One, two or three.
    shards: 1 + (index % 7 > 4 ? index % 3 : 0),
  };
  const misfire = MISFIRES[Math.floor(index / 3) % MISFIRES.length] ?? 'fireOnce';
  const plan = { name: `job-${String(index + 1).padStart(2, '0')}`, ...policies };
  const configured = {
    ...plan,
    schedule: index % 5 === 4 ? `*/${every} * * * * *` : `${every}s`,
    timeout: `${TIMEOUT_S}s`,
    retry: { attempts: policies.delivery === 'atMostOnce' ? 1 : 1 + (index % 3), backoff: '200ms' },
    misfire,
    priority: index % 2,
  };
  const catchesUp = typeof misfire === 'string' ? 1 : misfire.catchUp.max;
  return { ...plan, everyMs: every * 1_000, timeoutMs: TIMEOUT_S * 1_000, catchesUp, configured };
});
