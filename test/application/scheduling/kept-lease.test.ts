import { expect } from 'chai';
import { KeptLease, type LeaseKeeper } from '../../../src/application/scheduling/kept-lease.js';
import { LeaseLostError } from '../../../src/application/scheduling/lease-lost-error.js';
import { leaseTerms } from '../../../src/application/scheduling/lease-terms.js';
import { ManualClock } from '../../support/manual-clock.js';

const TTL_MS = 9_000;
const TERMS = leaseTerms(TTL_MS);
/** When the holder stops trusting a lease that was last confirmed when it was asked for at 0. */
const DEADLINE = TTL_MS - TERMS.marginMs;

/** A keeper that answers when the test says so. */
class Keeper implements LeaseKeeper {
  readonly asked: { confirm(): void; refuse(): void; fail(error: Error): void }[] = [];
  givenUp = 0;

  renew(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.asked.push({ confirm: () => resolve(true), refuse: () => resolve(false), fail: reject });
    });
  }

  async giveUp(): Promise<void> {
    this.givenUp++;
  }
}

function hold(askedAt = 0) {
  const clock = new ManualClock(1_356_998_400_000);
  const keeper = new Keeper();
  const lease = new KeptLease({ job: 'refresh:hot', token: 7, askedAt }, keeper, TERMS, clock);
  return { clock, keeper, lease };
}

describe('a lease that is kept elsewhere', () => {
  it('is renewed after a third of its time, and again a third after that was asked for', async () => {
    const { clock, keeper, lease } = hold();
    await clock.advance(2_999);
    expect(keeper.asked).to.have.length(0);
    await clock.advance(1);
    expect(keeper.asked).to.have.length(1);
    await clock.advance(1_000);
    keeper.asked[0]?.confirm();
    await clock.advance(1_999);
    expect(keeper.asked).to.have.length(1);
    await clock.advance(1);
    expect(keeper.asked).to.have.length(2);
    await lease.release();
  });

  it('ends before its time is up when no renewal is answered', async () => {
    const { clock, lease } = hold();
    await clock.advance(DEADLINE - 1);
    expect(lease.held).to.equal(true);
    await clock.advance(1);
    expect(lease.signal.reason).to.be.instanceOf(LeaseLostError);
    expect(lease.signal.reason.message).to.equal(
      'the lease of "refresh:hot" was lost: it was not renewed within 9000 ms',
    );
    expect(lease.held).to.equal(false);
    expect(clock.sleeping).to.equal(0);
  });

  it('counts from before it was asked for, however late the answer came', async () => {
    const { clock, keeper, lease } = hold();
    await clock.advance(3_000);
    await clock.advance(5_000);
    keeper.asked[0]?.confirm();
    await clock.advance(3_000 + DEADLINE - 8_000 - 1);
    expect(lease.held).to.equal(true);
    await clock.advance(1);
    expect(lease.held).to.equal(false);
  });

  it('counts from before it was asked for the first time, too', async () => {
    const clock = new ManualClock(1_356_998_400_000);
    clock.stall(DEADLINE);
    const lease = new KeptLease({ job: 'refresh:hot', token: 7, askedAt: 0 }, new Keeper(), TERMS, clock);
    expect(lease.held).to.equal(false);
    expect(lease.signal.aborted).to.equal(true);
  });

  it('takes a confirmation that comes after its end for none', async () => {
    const { clock, keeper, lease } = hold();
    await clock.advance(3_000);
    clock.stall(DEADLINE - 3_000);
    keeper.asked[0]?.confirm();
    await clock.advance(0);
    expect(lease.held).to.equal(false);
    expect(lease.signal.aborted).to.equal(true);
  });

  it('is not held when it is looked at after a pause, before anything else has run', () => {
    const { clock, lease } = hold();
    clock.stall(DEADLINE);
    expect(lease.held).to.equal(false);
    expect(lease.signal.aborted).to.equal(true);
  });

  it('is lost at once when the keeper says that somebody else has it', async () => {
    const { clock, keeper, lease } = hold();
    await clock.advance(3_000);
    keeper.asked[0]?.refuse();
    await clock.advance(0);
    expect(lease.signal.reason.message).to.equal(
      `the lease of "refresh:hot" was lost: it is no longer this instance's`,
    );
    expect(clock.sleeping).to.equal(0);
  });

  it('asks again after a failure, sooner at first, until it ends, and says what failed', async () => {
    const { clock, keeper, lease } = hold();
    const times: number[] = [];
    await clock.advance(3_000);
    while (lease.held) {
      times.push(clock.monotonic());
      keeper.asked.at(-1)?.fail(new Error('the database is away'));
      const asked = keeper.asked.length;
      while (lease.held && keeper.asked.length === asked) await clock.advance(10);
    }
    expect(times.slice(0, 7)).to.deep.equal([3_000, 3_090, 3_270, 3_630, 4_350, 5_250, 6_150]);
    expect(lease.signal.reason.message).to.equal(
      'the lease of "refresh:hot" was lost: it was not renewed within 9000 ms (the database is away)',
    );
    expect(clock.monotonic()).to.equal(DEADLINE);
  });

  it('goes on as before when a renewal succeeds after failures', async () => {
    const { clock, keeper, lease } = hold();
    await clock.advance(3_000);
    keeper.asked[0]?.fail(new Error('the database is away'));
    await clock.advance(90);
    keeper.asked[1]?.confirm();
    await clock.advance(2_999);
    expect(keeper.asked).to.have.length(2);
    await clock.advance(1);
    expect(keeper.asked).to.have.length(3);
    await clock.advance(3_090 + DEADLINE - 6_090 - 1);
    expect(lease.held).to.equal(true);
    await lease.release();
  });

  it('is given up once, also when it was lost before, and leaves nothing asleep', async () => {
    const { clock, keeper, lease } = hold();
    await Promise.all([lease.release(), lease.release()]);
    expect(keeper.givenUp).to.equal(1);
    expect(clock.sleeping).to.equal(0);
    const lost = hold();
    await lost.clock.advance(DEADLINE);
    await lost.lease.release();
    expect(lost.keeper.givenUp).to.equal(1);
    expect(lost.lease.signal.reason).to.be.instanceOf(LeaseLostError);
  });

  it('is released even when that reaches nobody', async () => {
    const { lease, keeper } = hold();
    keeper.giveUp = () => Promise.reject(new Error('the database is away'));
    await lease.release();
    expect(lease.held).to.equal(false);
  });
});
