import type { Container } from 'inversify';
import type { LocalFunctions } from '../../adapters/executors/local.js';
import { CronerFireTimes } from '../../adapters/local/croner-fire-times.js';
import { processLoad } from '../../adapters/local/process-load.js';
import { ConfiguredJobs } from '../../application/jobs/configured-jobs.js';
import { InstanceReporter } from '../../application/jobs/instance-reporter.js';
import { JobDispatcher } from '../../application/jobs/job-dispatcher.js';
import { JudgedLoad } from '../../application/jobs/judged-load.js';
import { boardJob, REFRESH_BOARD } from '../../application/publishing/board-jobs.js';
import { RefreshBoard } from '../../application/publishing/refresh-board.js';
import { leaseTerms } from '../../application/scheduling/lease-terms.js';
import type { Config } from '../config/config.js';
import { jobExecutors } from '../job-executors.js';
import { thisInstance } from '../this-instance.js';
import { TOKENS as T } from '../tokens.js';

/** What is run on schedules, the boards' refreshes among it. */
export function bindJobs(container: Container, config: Config, functions: LocalFunctions): void {
  container.bind(T.fireTimes).toResolvedValue(() => new CronerFireTimes(), []);
  bindExecutors(container, functions);
  bindInstance(container);
  bindDispatcher(container, config);
  bindConfiguredJobs(container, config);
}

function bindExecutors(container: Container, functions: LocalFunctions): void {
  container.bind(T.executors).toResolvedValue(
    (catalog, ranker, publisher) => {
      const refreshBoard = new RefreshBoard({ catalog, ranker, publisher });
      return jobExecutors(functions, new Map([[REFRESH_BOARD, refreshBoard]]));
    },
    [T.catalog, T.ranker, T.publisher],
  );
}

function bindDispatcher(container: Container, { scheduler }: Config): void {
  container.bind(T.dispatcher).toResolvedValue(
    ({ jobs }, { byKind }, { name }, load, fireTimes, clock, random, { announce }) =>
      new JobDispatcher({
        claims: jobs.claims,
        history: jobs.history,
        queue: jobs.queue,
        executors: byKind,
        fireTimes,
        clock,
        random,
        announce,
        terms: leaseTerms(scheduler.leaseTtlMs),
        load,
        owner: name,
        options: {
          maxRunning: scheduler.maxRunning,
          keepPerJob: scheduler.keepExecutions,
          keepForMs: scheduler.keepForMs,
        },
      }),
    [T.store, T.executors, T.instance, T.instanceLoad, T.fireTimes, T.clock, T.random, T.events],
  );
}

function bindConfiguredJobs(container: Container, { scheduler, jobs: definitions }: Config): void {
  container.bind(T.configuredJobs).toResolvedValue(
    ({ jobs: { records } }, catalog, memory, dispatcher, fireTimes, clock, random, { announce }) => {
      const hasList = (board: string) => memory.get(board) !== undefined;
      const configuredJobs = new ConfiguredJobs({
        jobs: () => [
          ...catalog.boards.map((board) => boardJob(board, hasList)),
          ...definitions.map((definition) => ({ definition })),
        ],
        letGo: (job) => dispatcher.letGo(job, new Error('it is configured no more')),
        isAlone: scheduler.backend === 'local',
        onSynced: () => dispatcher.wake(),
        records,
        fireTimes,
        clock,
        random,
        announce,
      });
      catalog.onReplaced(() => configuredJobs.changed());
      return configuredJobs;
    },
    [T.store, T.catalog, T.memory, T.dispatcher, T.fireTimes, T.clock, T.random, T.events],
  );
}

/** Which instance this is, how busy it is, and how it says so. */
function bindInstance(container: Container): void {
  container.bind(T.instance).toResolvedValue(() => thisInstance(), []);
  container.bind(T.instanceLoad).toResolvedValue(({ announce }) => new JudgedLoad(announce), [T.events]);
  container.bind(T.instanceReporter).toResolvedValue(
    ({ instances: records }, identity, load, dispatcher, clock, random, { announce }) => {
      const work = () => dispatcher.work;
      const measure = processLoad();
      return new InstanceReporter({ records, identity, load, measure, work, clock, random, announce });
    },
    [T.store, T.instance, T.instanceLoad, T.dispatcher, T.clock, T.random, T.events],
  );
}
