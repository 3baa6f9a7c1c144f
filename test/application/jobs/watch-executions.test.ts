import { expect } from 'chai';
import type { JobHistory, KeptExecution } from '../../../src/application/jobs/job-history.js';
import { watchExecutions } from '../../../src/application/jobs/watch-executions.js';
import { ManualClock } from '../../support/manual-clock.js';

/** A history whose rows a test puts there in any order, as transactions commit. */
class HandHistory {
  readonly rows = new Map<number, KeptExecution>();
  /** How many it has given. */
  read = 0;

  put(id: number, state: KeptExecution['state'] = 'running', job = 'digest'): void {
    const times = { fireTime: 0, lastFireTime: 0, startedAt: 0, endedAt: state === 'running' ? undefined : 1 };
    this.rows.set(id, { id, job, shard: 0, count: 1, attempt: 1, epoch: 1, owner: '', state, detail: '', ...times });
  }

  readonly port: Pick<JobHistory, 'list' | 'findAll'> = {
    list: async ({ job, after, limit }) =>
      this.#give(
        [...this.rows.values()]
          .filter((row) => row.id > (after ?? 0) && (job === undefined || row.job === job))
          .sort((a, b) => (after === undefined ? b.id - a.id : a.id - b.id))
          .slice(0, limit),
      ),
    findAll: async (ids) =>
      this.#give(ids.map((id) => this.rows.get(id)).filter((row): row is KeptExecution => row !== undefined)),
  };

  #give(rows: KeptExecution[]): KeptExecution[] {
    this.read += rows.length;
    return rows;
  }
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

  const watched = (after?: number) =>
    watchExecutions({ job: undefined, after }, history.port as JobHistory, clock, stop.signal);
  const watch = async (after?: number) => {
    watching = (async () => {
      for await (const { id, state } of watched(after)) seen.push(`${id} ${state}`);
    })();
    await clock.untilSleeping();
  };
  const look = async () => {
    await clock.advance(1_000);
    await clock.untilSleeping();
  };
  const take = async (executions: AsyncGenerator<KeptExecution>, count: number) => {
    for (let taken = 0; taken < count; taken++) expect((await executions.next()).done).to.equal(false);
  };
  const takeInNextLook = async (executions: AsyncGenerator<KeptExecution>) => {
    const taking = take(executions, 1);
    await clock.untilSleeping();
    await clock.advance(1_000);
    await taking;
  };
  const putEnded = (first: number, last: number) => {
    for (let id = first; id <= last; id++) history.put(id, 'succeeded');
  };

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

  it('tells of the end of one that runs while any number of others are told of', async () => {
    await watch();
    history.put(1);
    await look();
    putEnded(2, 601);
    await look();
    await look();
    history.put(1, 'failed');
    await look();
    expect(seen).to.have.length(602);
    expect([seen[0], seen.at(-1)]).to.deep.equal(['1 running', '1 failed']);
  });

  it('tells of the ends of all that run, however many', async () => {
    for (let id = 1; id <= 1_203; id++) history.put(id);
    await watch(0);
    await look();
    putEnded(1, 1_203);
    await look();
    expect(seen).to.have.length(2_406);
    expect(seen.slice(-1_203)).to.deep.equal(Array.from({ length: 1_203 }, (_, index) => `${index + 1} succeeded`));
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

  it('misses none that is committed late while there is more than a page to tell of', async () => {
    putEnded(1, 400);
    putEnded(402, 1_100);
    await watch(0);
    // Before the second look nothing of this is settled; after it, only what is newer than 1,100 is not.
    history.put(401, 'succeeded');
    putEnded(1_102, 1_700);
    await look();
    history.put(1_101, 'succeeded');
    for (let looks = 0; looks < 3; looks++) await look();
    expect(seen).to.have.length(1_700);
    expect(new Set(seen)).to.have.property('size', 1_700);
  });

  it('begins after an id, however many there are', async () => {
    putEnded(1, 1_203);
    await watch(3);
    await look();
    expect(seen).to.deep.equal(Array.from({ length: 1_200 }, (_, index) => `${index + 4} succeeded`));
    await look();
    expect(seen).to.have.length(1_200);
  });

  it('reads a page when the one before it has been taken, and nothing but the first and the last page twice', async () => {
    putEnded(1, 10_000);
    const executions = watched(0);
    await take(executions, 500);
    expect(history.read).to.be.within(500, 510);
    await takeInNextLook(executions);
    for (let taken = 502; taken <= 10_000; taken++) {
      await executions.next();
      expect(history.read).to.be.within(taken + 500, taken + 1_010);
    }
    stop.abort();
    await executions.return();
  });

  it('ends before another page', async () => {
    putEnded(1, 10_000);
    const executions = watched(0);
    await take(executions, 500);
    await takeInNextLook(executions);
    stop.abort();
    await take(executions, 499);
    expect((await executions.next()).done).to.equal(true);
  });
});
