import { expect } from 'chai';
import type { JobHistory, KeptExecution } from '../../../src/application/jobs/job-history.js';
import { watchExecutions } from '../../../src/application/jobs/watch-executions.js';
import { ManualClock } from '../../support/manual-clock.js';

/** A history whose rows a test puts there in any order, as transactions commit. */
class HandHistory {
  readonly rows = new Map<number, KeptExecution>();

  put(id: number, state: KeptExecution['state'] = 'running', job = 'digest'): void {
    const times = { fireTime: 0, lastFireTime: 0, startedAt: 0, endedAt: state === 'running' ? undefined : 1 };
    this.rows.set(id, { id, job, shard: 0, count: 1, attempt: 1, epoch: 1, owner: '', state, detail: '', ...times });
  }

  readonly port: Pick<JobHistory, 'list' | 'find'> = {
    list: async ({ job, before = Number.POSITIVE_INFINITY, limit }) =>
      [...this.rows.values()]
        .filter((row) => row.id < before && (job === undefined || row.job === job))
        .sort((a, b) => b.id - a.id)
        .slice(0, limit),
    find: async (id) => this.rows.get(id),
  };
}

describe('watching executions', () => {
  let history: HandHistory;
  let clock: ManualClock;
  let stop: AbortController;
  let seen: string[];
  let watching: Promise<void>;
  beforeEach(() => {
    [history, clock, stop, seen] = [new HandHistory(), new ManualClock(0), new AbortController(), []];
  });
  afterEach(async () => {
    stop.abort();
    await watching;
  });

  const watch = async (after?: number) => {
    watching = (async () => {
      for await (const { id, state } of watchExecutions(
        { job: undefined, after },
        history.port as JobHistory,
        clock,
        stop.signal,
      )) {
        seen.push(`${id} ${state}`);
      }
    })();
    await clock.untilSleeping();
  };
  const look = () => clock.advance(1_000);

  it('tells of each once when it begins, and once when it has ended', async () => {
    await watch();
    history.put(1);
    await look();
    await look();
    history.put(1, 'failed');
    for (let looks = 0; looks < 4; looks++) await look();
    expect(seen).to.deep.equal(['1 running', '1 failed']);
  });

  it('tells of one that ends long after, and of one that was cleaned no more', async () => {
    await watch();
    history.put(1);
    history.put(2);
    for (let looks = 0; looks < 5; looks++) await look();
    history.put(2, 'succeeded');
    history.rows.delete(1);
    await look();
    expect(seen).to.deep.equal(['1 running', '2 running', '2 succeeded']);
  });

  it('misses none that is committed a look after one with a greater id', async () => {
    history.put(1, 'failed');
    await watch();
    history.put(3, 'succeeded');
    await look();
    history.put(2, 'succeeded');
    for (let looks = 0; looks < 3; looks++) await look();
    expect(seen).to.deep.equal(['3 succeeded', '2 succeeded']);
  });

  it('begins after an id, however many there are', async () => {
    for (let id = 1; id <= 1_203; id++) history.put(id, 'succeeded');
    await watch(3);
    expect(seen).to.have.length(1_200);
    expect([seen[0], seen.at(-1)]).to.deep.equal(['4 succeeded', '1203 succeeded']);
    await look();
    expect(seen).to.have.length(1_200);
  });
});
