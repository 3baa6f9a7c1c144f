import { expect } from 'chai';
import { BoardJobs } from '../../../src/application/publishing/board-jobs.js';
import type { Ranker } from '../../../src/application/ranking/ranker.js';
import type { ScheduledJob, Scheduler } from '../../../src/application/scheduling/scheduler.js';
import type { Board } from '../../../src/domain/board.js';
import { aCatalog } from '../../support/a-catalog.js';
import { aPublisher, NEVER, NOW, rankingOf } from '../../support/a-publisher.js';

/** The jobs of the boards hot and week, as the scheduler was told of them. */
function setUp() {
  const { publisher, store } = aPublisher();
  const ranked: Board[] = [];
  const ranker: Ranker = {
    async rank(board) {
      ranked.push(board);
      return rankingOf(3);
    },
  };
  const told: { readonly by: 'start' | 'replace'; readonly jobs: readonly ScheduledJob[] }[] = [];
  const scheduler: Scheduler = {
    start: async (jobs) => void told.push({ by: 'start', jobs }),
    replace: (jobs) => void told.push({ by: 'replace', jobs }),
    stop: async () => {},
  };
  const catalog = aCatalog('hot', 'week');
  const jobs = new BoardJobs({ catalog, ranker, publisher, scheduler });
  /** What the scheduler was told last, by the job's name. */
  const last = (name: string) => told.at(-1)?.jobs.find(({ job }) => job.name === `refresh:${name}`);
  return { store, ranked, told, catalog, jobs, last };
}

describe('the jobs of the boards', () => {
  it('refresh each board that there is at the start', async () => {
    const { store, ranked, told, catalog, jobs, last } = setUp();
    await jobs.start();
    expect(told.map(({ by }) => by)).to.deep.equal(['start']);
    const week = last('week') as ScheduledJob;
    expect(week.job).to.equal(catalog.find('week').job);
    await week.execute({ job: week.job, fireTime: NOW, token: 5, signal: NEVER, tenure: NEVER });
    expect(ranked).to.deep.equal([catalog.find('week')]);
    expect((await store.load('week'))?.token).to.equal(5);
  });

  it('are left alone until the start, and are those of the boards that there are then', async () => {
    const { told, catalog, jobs, last } = setUp();
    catalog.replace(aCatalog('new').boards);
    expect(told).to.deep.equal([]);
    await jobs.start();
    expect(told[0]?.jobs).to.have.length(1);
    expect(last('new')?.job.name).to.equal('refresh:new');
  });

  it('follow the catalog: those of other boards come and go, those of the same keep their executors', async () => {
    const { told, catalog, jobs, last } = setUp();
    await jobs.start();
    const hot = last('hot');
    catalog.replace(aCatalog('new', 'hot').boards);
    expect(told.at(-1)?.jobs.map(({ job }) => job.name)).to.deep.equal(['refresh:new', 'refresh:hot']);
    expect(last('hot')?.execute).to.equal(hot?.execute);
  });

  it('keep the executor of a board that has only another schedule, and the board it ranks', async () => {
    const { ranked, catalog, jobs, last } = setUp();
    await jobs.start();
    const before = catalog.find('hot');
    const { execute } = last('hot') as ScheduledJob;
    const job = { ...before.job, timeoutMs: 5 };
    catalog.replace([{ ...before, job }]);
    expect(last('hot')).to.deep.include({ job, execute });
    await last('hot')?.execute({ job, fireTime: NOW, token: 5, signal: NEVER, tenure: NEVER });
    expect(ranked[0]).to.equal(before);
  });

  it('give a board that is ranked in another way an executor of its own', async () => {
    const { ranked, catalog, jobs, last } = setUp();
    await jobs.start();
    const { execute } = last('hot') as ScheduledJob;
    const changed = { ...catalog.find('hot'), weights: { likes: 2 } };
    catalog.replace([changed]);
    const hot = last('hot') as ScheduledJob;
    expect(hot.execute).to.not.equal(execute);
    await hot.execute({ job: hot.job, fireTime: NOW, token: 5, signal: NEVER, tenure: NEVER });
    expect(ranked).to.deep.equal([changed]);
  });
});
