import { expect } from 'chai';
import { LeaseLostError } from '../../src/application/scheduling/lease-lost-error.js';
import type { Lease, Leases } from '../../src/application/scheduling/leases.js';
import type { ManualClock } from '../support/manual-clock.js';

/** How the suite opens one adapter. */
export interface LeasesUnderTest {
  /** The leases of one more instance. */
  open(): Leases;
  close(): Promise<void>;
}

/** Leases that several instances share, and lose in time. */
export interface SharedLeasesUnderTest extends LeasesUnderTest {
  readonly ttlMs: number;
  /** The clock of every holder. */
  readonly clock: ManualClock;
  /** Lets time pass where the leases are kept, and nowhere else. */
  passInStore(ms: number): Promise<void>;
}

const JOB = 'refresh:hot';

async function acquire(leases: Leases, job = JOB): Promise<Lease> {
  const lease = await leases.tryAcquire(job);
  if (!lease) throw new Error('somebody else holds it');
  return lease;
}

/** What every adapter of the port keeps; `make` opens one in which no job has had a lease. */
export function describeLeases(name: string, make: () => Promise<LeasesUnderTest>): void {
  describe(`the leases of ${name}`, () => {
    let made: LeasesUnderTest;

    beforeEach(async () => {
      made = await make();
    });
    afterEach(() => made.close());

    it('are held from the start, with a token that is a whole number of at least 1', async () => {
      const lease = await acquire(made.open());
      expect(lease.token).to.satisfy(Number.isSafeInteger).and.to.be.at.least(1);
      expect(lease.held).to.equal(true);
      expect(lease.signal.aborted).to.equal(false);
    });

    it('have a greater token for each holder, whichever instance it is', async () => {
      const instances = [made.open(), made.open(), made.open()];
      let last = 0;
      for (let turn = 0; turn < 12; turn++) {
        const lease = await acquire(instances[turn % 3] as Leases);
        expect(lease.token).to.be.above(last);
        last = lease.token;
        await lease.release();
      }
    });

    it('are not held any more once released, and say so by their signal', async () => {
      const lease = await acquire(made.open());
      const released = lease.release();
      expect(lease.held).to.equal(false);
      expect(lease.signal.reason.message).to.equal('the lease of "refresh:hot" was released');
      await released;
      expect(lease.held).to.equal(false);
    });

    it('can be released twice', async () => {
      const lease = await acquire(made.open());
      await Promise.all([lease.release(), lease.release()]);
      await lease.release();
    });

    it('are had once by an instance, however often it asks, until they are released', async () => {
      const leases = made.open();
      const answers = await Promise.all([leases.tryAcquire(JOB), leases.tryAcquire(JOB)]);
      const [lease, ...others] = answers.filter((answer) => answer !== undefined);
      expect(others).to.deep.equal([]);
      expect(await leases.tryAcquire(JOB)).to.equal(undefined);
      await lease?.release();
      expect((await acquire(leases)).held).to.equal(true);
    });

    it('of one job have nothing to do with those of another', async () => {
      const leases = made.open();
      const jobs = ['refresh:hot', 'refresh:Hot', 'refresh:hot ', 'refresh:hót'];
      const taken = await Promise.all(jobs.map((job) => acquire(leases, job)));
      expect(taken.map(({ token }) => token)).to.deep.equal([1, 1, 1, 1]);
      await taken[0]?.release();
      expect(taken.map(({ held }) => held)).to.deep.equal([false, true, true, true]);
    });
  });
}

/** What they keep besides when several instances share them. */
export function describeSharedLeases(name: string, make: () => Promise<SharedLeasesUnderTest>): void {
  describe(`the leases of ${name}, shared by several instances,`, () => {
    let made: SharedLeasesUnderTest;
    let a: Leases;
    let b: Leases;

    beforeEach(async () => {
      made = await make();
      a = made.open();
      b = made.open();
    });
    afterEach(() => made.close());

    /** Time passes for everyone, but the holders do not get to run. */
    const pause = async (ms: number) => {
      made.clock.stall(ms);
      await made.passInStore(ms);
    };
    /** Lets the time pass until a holder renews, and the renewal be done: it sleeps until its next and its deadline. */
    const passOneRenewal = async () => {
      await pause(made.ttlMs / 3);
      await made.clock.advance(0);
      await made.clock.untilSleeping(2);
    };

    it('have one holder at a time', async () => {
      await acquire(a);
      expect(await b.tryAcquire(JOB)).to.equal(undefined);
    });

    it('have one holder of many who ask at once', async () => {
      const everyone = [a, a, b, b, ...Array.from({ length: 6 }, () => made.open())];
      for (let round = 0; round < 5; round++) {
        const answers = await Promise.all(everyone.map((leases) => leases.tryAcquire(JOB)));
        const granted = answers.filter((lease) => lease !== undefined);
        expect(granted).to.have.length(1);
        await granted[0]?.release();
      }
    });

    it('can be had by another as soon as they are released', async () => {
      const first = await acquire(a);
      await first.release();
      const second = await acquire(b);
      expect(second.token).to.be.above(first.token);
      expect(await a.tryAcquire(JOB)).to.equal(undefined);
    });

    it('last for as long as they are renewed', async () => {
      const lease = await acquire(a);
      for (let third = 0; third < 7; third++) {
        await passOneRenewal();
        expect(lease.held).to.equal(true);
        expect(await b.tryAcquire(JOB)).to.equal(undefined);
      }
    });

    it('can be had by another when their holder was paused past their end, who knows it', async () => {
      const old = await acquire(a);
      await pause(made.ttlMs);
      expect((await acquire(b)).token).to.be.above(old.token);
      expect(old.held).to.equal(false);
      expect(old.signal.reason).to.be.instanceOf(LeaseLostError);
    });

    it('have told their holder by the time it runs again, asked or not', async () => {
      const old = await acquire(a);
      await pause(made.ttlMs);
      await made.clock.advance(0);
      expect(old.signal.aborted).to.equal(true);
    });

    it('end for their holder before another can have them', async () => {
      const old = await acquire(a);
      const end = made.ttlMs * 0.95;
      await pause(end);
      expect(await b.tryAcquire(JOB)).to.equal(undefined);
      expect(old.held).to.equal(false);
    });

    it('are not ended by what an old holder gives up late', async () => {
      const old = await acquire(a);
      await pause(made.ttlMs);
      const current = await acquire(b);
      await old.release();
      expect(await made.open().tryAcquire(JOB)).to.equal(undefined);
      await passOneRenewal();
      expect(current.held).to.equal(true);
    });

    it('are not ended by what the same instance gives up late', async () => {
      const old = await acquire(a);
      await pause(made.ttlMs);
      expect(old.held).to.equal(false);
      await acquire(a);
      await old.release();
      expect(await b.tryAcquire(JOB)).to.equal(undefined);
    });

    it('are not renewed for a holder whose lease another has by now', async () => {
      const old = await acquire(a);
      await made.passInStore(made.ttlMs);
      const current = await acquire(b);
      const lost = new Promise<void>((resolve) => old.signal.addEventListener('abort', () => resolve()));
      await made.clock.advance(made.ttlMs / 3);
      await lost;
      expect(old.held).to.equal(false);
      expect(old.signal.reason.message).to.equal(
        `the lease of "refresh:hot" was lost: it is no longer this instance's`,
      );
      await made.clock.untilSleeping(2);
      expect(current.held).to.equal(true);
    });

    it('take no notice of a wall clock that is set', async () => {
      const lease = await acquire(a);
      for (const jump of [3_600_000, -7_200_000]) {
        made.clock.jumpWallClock(jump);
        await passOneRenewal();
        expect(lease.held).to.equal(true);
        expect(await b.tryAcquire(JOB)).to.equal(undefined);
      }
    });
  });
}
