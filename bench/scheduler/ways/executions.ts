import { LocalExecutor } from '../../../src/adapters/executors/local.js';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { systemClock } from '../../../src/adapters/local/system-clock.js';
import type { JobRun } from '../../../src/application/jobs/executor.js';
import { JobDispatcher } from '../../../src/application/jobs/job-dispatcher.js';
import type { JobHistory } from '../../../src/application/jobs/job-history.js';
import { leaseTerms } from '../../../src/application/scheduling/lease-terms.js';
import { LEASE_MS, openJobs } from './stores.js';
import type { Way } from './way.js';

/** Runs of no length: what is measured is all that is around them. */
const MAX_RUNNING = 500;
const KEEP = { keepPerJob: 1_000, keepForMs: 7 * 86_400_000 };
const FAILURES: readonly string[] = ['job store down', 'job not planned', 'lease lost'];

/** hotlist's whole way: claimed, recorded as running, run, settled, recorded as ended. Done is what is recorded so. */
export const executions: Way = async ({ place, name, onDone, onRun }) => {
  const { claims, history, queue, close } = await openJobs(place);
  const run = (_input: unknown, { fireTime }: JobRun) => onRun(Date.now() - fireTime);
  const dispatcher = new JobDispatcher({
    claims,
    queue,
    history: telling(history, onDone),
    executors: new Map([['local', new LocalExecutor(new Map([['nothing', run]]))]]),
    fireTimes: new CronerFireTimes(),
    clock: systemClock,
    random: Math.random,
    announce: (event) => {
      if (FAILURES.includes(event.type)) process.stderr.write(`${name}: ${JSON.stringify(event)}\n`);
    },
    terms: leaseTerms(LEASE_MS),
    load: { claimDelayMs: 0, isOverloaded: false, others: 0 },
    owner: name,
    options: { maxRunning: MAX_RUNNING, ...KEEP },
  });
  return {
    begin: () => dispatcher.start(),
    async close() {
      await dispatcher.stop(0);
      await close();
    },
  };
};

function telling(history: JobHistory, onDone: (count: number) => void): JobHistory {
  return {
    record: (executions) => history.record(executions),
    async end(ends) {
      await history.end(ends);
      onDone(ends.length);
    },
    lose: (keys) => history.lose(keys),
    list: (page) => history.list(page),
    find: (id) => history.find(id),
    findAll: (ids) => history.findAll(ids),
    clean: (rules) => history.clean(rules),
  };
}
