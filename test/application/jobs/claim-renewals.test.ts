import { expect } from 'chai';
import { ClaimRenewals } from '../../../src/application/jobs/claim-renewals.js';
import { DueClaims } from '../../../src/application/jobs/due-claims.js';
import { HeldClaim } from '../../../src/application/jobs/held-claim.js';
import type { Claim, ClaimKey, RenewedLease } from '../../../src/application/jobs/job-claims.js';
import { Slots } from '../../../src/application/jobs/slots.js';
import type { Tenure } from '../../../src/application/jobs/tenure.js';
import { leaseTerms } from '../../../src/application/scheduling/lease-terms.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RecordedEvents } from '../../support/recorded-events.js';

const TTL_MS = 9_000;
const TERMS = leaseTerms(TTL_MS);
const DEADLINE = TTL_MS - TERMS.marginMs;
const NOW = 1_356_998_400_000;

interface Asked {
  readonly keys: readonly ClaimKey[];
  /** That these are held, or all. */
  answer(held?: readonly ClaimKey[]): void;
  /** That these are kept, and nothing else is known of them. */
  keep(): void;
  fail(): void;
}

function aClaim(shard = 0): Claim {
  const claim = { definition: aJobDefinition(), shard, epoch: 7, fireTime: NOW, dueAt: NOW };
  return { ...claim, attempt: 1, lostBy: undefined, claimedAt: NOW };
}

/** Renewals over a store that answers when the test says so. */
function renewing() {
  const clock = new ManualClock(NOW);
  const events = new RecordedEvents();
  const asked: Asked[] = [];
  const claims = {
    renew: (keys: readonly ClaimKey[]) =>
      new Promise<readonly RenewedLease[]>((resolve, reject) => {
        const lease = { now: NOW, dueAt: NOW, isEnabled: true };
        const answer = (held = keys) => resolve(held.map((key) => ({ ...key, ...lease })));
        const keep = () => resolve(keys.map((key) => ({ ...key, now: undefined })));
        asked.push({ keys, answer, keep, fail: () => reject(new Error('it is away')) });
      }),
  };
  const { announce } = events;
  const told: Tenure[] = [];
  const onRenewed = (tenure: Tenure) => told.push(tenure);
  const renewals = new ClaimRenewals({ claims, terms: TERMS, clock, random: () => 0.999, announce, onRenewed });
  renewals.start();
  const hold = (shard = 0) => {
    const { tenure } = HeldClaim.begin(aClaim(shard), clock.monotonic(), TERMS, clock);
    renewals.hold(tenure);
    return tenure;
  };
  return { told, clock, events, asked, renewals, hold };
}

describe('the renewal of claims', () => {
  it('is one request for all, each third of the lease', async () => {
    const { clock, asked, hold } = renewing();
    hold(0);
    hold(1);
    await clock.advance(2_999);
    expect(asked).to.have.length(0);
    await clock.advance(1);
    expect(asked.map(({ keys }) => keys.map(({ shard }) => shard))).to.deep.equal([[0, 1]]);
    asked[0]?.answer();
    await clock.advance(3_000);
    expect(asked).to.have.length(2);
  });

  it('asks for nothing while nothing is held', async () => {
    const { clock, asked } = renewing();
    await clock.advance(60_000);
    expect(asked).to.deep.equal([]);
  });

  it('has claims trusted from before it was asked for, however late the answer came', async () => {
    const { clock, asked, hold } = renewing();
    const held = hold();
    await clock.advance(5_000);
    asked[0]?.answer();
    await clock.advance(0);
    const deadline = 3_000 + DEADLINE;
    for (const each of asked.slice(1)) each.fail();
    await clock.advance(deadline - 5_000 - 1);
    expect(held.held).to.equal(true);
    await clock.advance(1);
    expect(held.signal.aborted).to.equal(true);
  });

  it('leaves the deadlines where they are when nobody answers, and they come in time', async () => {
    const { clock, events, renewals, hold } = renewing();
    const [first] = [hold(0), await clock.advance(500)];
    const second = hold(1);
    await clock.advance(DEADLINE - 501);
    expect(first.signal.aborted).to.equal(false);
    await clock.advance(1);
    expect([first.signal.aborted, second.signal.aborted]).to.deep.equal([true, false]);
    await clock.advance(500);
    expect(second.signal.aborted).to.equal(true);
    expect(events.of('lease lost')).to.have.length(2);
    expect(renewals.size).to.equal(0);
  });

  it('takes a confirmation after the deadline for none', async () => {
    const { clock, asked, hold } = renewing();
    const held = hold();
    await clock.advance(3_000);
    clock.stall(DEADLINE);
    asked[0]?.answer();
    await clock.advance(0);
    expect(held.held).to.equal(false);
  });

  it('loses those that are not among the renewed, and no others', async () => {
    const { clock, asked, hold } = renewing();
    const [first, second] = [hold(0), hold(1)];
    await clock.advance(3_000);
    asked[0]?.answer([second.key]);
    await clock.advance(0);
    expect([first.held, second.held]).to.deep.equal([false, true]);
    expect(first.signal.reason.message).to.equal(`the lease of "digest" was lost: it is no longer this instance's`);
  });

  it('says nothing of those that were released while it was under way', async () => {
    const { clock, asked, events, renewals, hold } = renewing();
    const held = hold();
    await clock.advance(3_000);
    renewals.release(held);
    asked[0]?.answer([]);
    await clock.advance(0);
    expect(held.held).to.equal(true);
    expect(events.all).to.deep.equal([]);
  });

  it('asks for those that it failed for in requests of their own, so that one row which somebody has locked ends no other lease', async () => {
    const { clock, asked, hold } = renewing();
    const held = Array.from({ length: 100 }, (_, shard) => hold(shard));
    const locked = held[70] as Tenure;
    await clock.advance(3_000);
    const sizes: number[][] = [];
    while (locked.held) {
      const some = asked.splice(0);
      if (some.length > 0) sizes.push(some.map(({ keys }) => keys.length));
      for (const { keys, answer, fail } of some) {
        if (keys.some(({ shard }) => shard === 70)) fail();
        else answer();
      }
      await clock.advance(50);
    }
    expect(sizes.slice(0, 4)).to.deep.equal([[100], Array(50).fill(2), [98, 1, 1], [99, 1]]);
    expect(held.filter((each) => !each.held)).to.deep.equal([locked]);
    for (const { answer } of asked.splice(0)) answer();
    await clock.advance(3_000);
    expect(asked.map(({ keys }) => keys.length)).to.deep.equal([99]);
  });

  it('does the same for those of which no more is known than that they are kept', async () => {
    const { clock, asked, hold } = renewing();
    const held = Array.from({ length: 3 }, (_, shard) => hold(shard));
    await clock.advance(3_000);
    asked[0]?.keep();
    await clock.advance(3_000);
    expect(asked.slice(1).map(({ keys }) => keys.map(({ shard }) => shard))).to.deep.equal([[0], [1], [2]]);
    for (const each of asked.slice(1)) each.answer();
    await clock.advance(3_000);
    expect(asked.slice(4).map(({ keys }) => keys.length)).to.deep.equal([3]);
    expect(held.every((each) => each.held)).to.equal(true);
  });

  it('counts only what the store itself says for a lease under which nothing runs, and leaves out one that is ending', async () => {
    const { clock, asked, hold } = renewing();
    const [running, kept, ending] = [hold(0), hold(1), hold(2)];
    kept.phase = 'kept';
    ending.phase = 'ending';
    await clock.advance(3_000);
    expect(asked[0]?.keys.map(({ shard }) => shard)).to.deep.equal([0, 1]);
    asked[0]?.keep();
    await clock.advance(DEADLINE - 3_000);
    expect([running, kept, ending].map((each) => each.held)).to.deep.equal([true, false, false]);
  });

  it('asks again after a failure, at first sooner, then in growing pauses', async () => {
    const { clock, asked, hold } = renewing();
    hold();
    const times: number[] = [];
    for (let at = 0; at < DEADLINE; at += 10) {
      await clock.advance(10);
      for (const each of asked.splice(0)) {
        times.push(at + 10);
        each.fail();
      }
    }
    const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(times[0]).to.equal(3_000);
    expect(pauses[0]).to.be.at.most(100);
    expect(Math.max(...pauses)).to.be.at.most(TERMS.longestRetryMs + 10);
    expect(pauses.slice(0, 4)).to.deep.equal(pauses.slice(0, 4).toSorted((a, b) => a - b));
  });
});

describe('a claim', () => {
  it('is trusted from before it was asked for, however late the answer came', async () => {
    const clock = new ManualClock(NOW);
    const claims = {
      claim: async () => {
        clock.stall(4_000);
        return [aClaim()];
      },
      nextDue: async () => ({ dueAt: undefined, now: NOW }),
    };
    const load = { claimDelayMs: 0, isOverloaded: false, others: 0 };
    const due = new DueClaims({ claims, load, terms: TERMS, clock, random: () => 0.5, owner: 'a' });
    const { batch } = await due.claim(new Slots(1));
    clock.stall(DEADLINE - 4_000 - 1);
    expect(batch[0]?.held).to.equal(true);
    clock.stall(1);
    expect(batch[0]?.held).to.equal(false);
  });

  it('tells the store’s clock by its own monotonic one, whatever the wall says', () => {
    const clock = new ManualClock(NOW);
    const held = HeldClaim.begin(aClaim(), clock.monotonic(), TERMS, clock);
    clock.jumpWallClock(3_600_000);
    clock.stall(1_500);
    expect(held.storeNow()).to.equal(NOW + 1_500);
  });

  it('is never ahead of the store’s clock, however late the answer came, but where it measures how late it is', () => {
    const clock = new ManualClock(NOW);
    const askedAt = clock.monotonic();
    // The store looked at its clock just before it answered.
    clock.stall(4_000);
    const held = HeldClaim.begin(aClaim(), askedAt, TERMS, clock);
    clock.stall(500);
    expect([held.storeNow() - NOW, held.latestStoreNow() - NOW]).to.deep.equal([500, 4_500]);
  });
});
