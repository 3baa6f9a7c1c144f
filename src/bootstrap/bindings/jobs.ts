import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Container } from 'inversify';
import { ConfiguredJobs } from '../../application/jobs/configured-jobs.js';
import { JobDispatcher } from '../../application/jobs/job-dispatcher.js';
import { leaseTerms } from '../../application/scheduling/lease-terms.js';
import type { Config } from '../config/config.js';
import { jobExecutors } from '../job-executors.js';
import { TOKENS as T } from '../tokens.js';

/** What is run on schedules beside the boards. */
export function bindJobs(container: Container, { scheduler, jobs: definitions }: Config): void {
  container.bind(T.executors).toResolvedValue(() => jobExecutors(), []);
  container.bind(T.dispatcher).toResolvedValue(
    ({ jobs }, { byKind }, fireTimes, clock, random, { announce }) =>
      new JobDispatcher({
        claims: jobs.claims,
        history: jobs.history,
        executors: byKind,
        fireTimes,
        clock,
        random,
        announce,
        terms: leaseTerms(scheduler.leaseTtlMs),
        owner: instanceName(),
        options: {
          maxRunning: scheduler.maxRunning,
          keepPerJob: scheduler.keepExecutions,
          keepForMs: scheduler.keepForMs,
        },
      }),
    [T.store, T.executors, T.fireTimes, T.clock, T.random, T.events],
  );
  container.bind(T.configuredJobs).toResolvedValue(
    ({ jobs: { records } }, dispatcher, fireTimes, clock, random, { announce }) => {
      const onSynced = () => dispatcher.wake();
      return new ConfiguredJobs({ definitions, records, fireTimes, clock, random, announce, onSynced });
    },
    [T.store, T.dispatcher, T.fireTimes, T.clock, T.random, T.events],
  );
}

/** Says to people where it runs; no other instance has it, nor does this one after a restart. */
function instanceName(): string {
  return `${hostname().slice(0, 64)}:${process.pid}:${randomUUID().slice(0, 8)}`;
}
