import { expect } from 'chai';
import fc from 'fast-check';
import { cancelledAt } from '../../../src/domain/scheduling/cancelled-at.js';
import { GRACE_MS, type Policies } from '../../../src/domain/scheduling/claimed-shard.js';
import { planClaim } from '../../../src/domain/scheduling/plan-claim.js';
import { LOST_ATTEMPTS } from '../../../src/domain/scheduling/repeat.js';
import type { Timeline } from '../../../src/domain/scheduling/timeline.js';
import { SimulatedShard } from './simulated-shard.js';
import { between, life, policies, SEED, START, timeline } from './some-lives.js';

/** Instants from before the schedule, each given once and as soon as it can be, between whatever else happens. */
function forEveryLife(
  check: (shard: SimulatedShard, given: readonly number[], how: Policies, times: Timeline) => void,
) {
  const gives = fc.array(fc.boolean(), { minLength: 60, maxLength: 60 });
  const law = fc.property(policies, timeline, life, gives, (how, times, happenings, wanted) => {
    const shard = new SimulatedShard(how, times, START);
    const given: number[] = [];
    for (const [index, each] of happenings.entries()) {
      const next = START - 100_000 + given.length;
      if (wanted[index] && shard.give(next)) given.push(next);
      shard.happen(each);
    }
    check(shard, given, how, times);
  });
  fc.assert(law, { seed: SEED, numRuns: 4_000 });
}

describe('with fire times that are given besides the schedule, whatever runs, ends, dies and waits,', () => {
  it('every fire time of the schedule has begun or is skipped, and that once', () => {
    forEveryLife((shard, _, __, times) => {
      const { waiting } = shard;
      const from = waiting.handledTo === undefined ? waiting.fireTime : times.after(waiting.handledTo);
      const end = from ?? shard.now + 1;
      const skipped = shard.skipped.flatMap(({ first, last }) => between(times, first, last + 1));
      const ofSchedule = shard.begun.filter(({ isGiven }) => !isGiven).map(({ fireTime }) => fireTime);
      const begun = new Set(ofSchedule.filter((time) => time < end));
      const handled = [...begun, ...skipped].toSorted((a, b) => a - b);
      expect(handled).to.deep.equal(between(times, times.after(START) ?? end, end));
    });
  });

  it('what was given is begun in its order, and no oftener than the policies allow', () => {
    forEveryLife((shard, given, { delivery, retry }) => {
      const most = delivery === 'atMostOnce' ? 1 : Math.max(LOST_ATTEMPTS, retry.attempts);
      const begun = shard.begun.filter(({ isGiven }) => isGiven);
      for (const [index, { fireTime, attempt }] of begun.entries()) {
        expect(given).to.include(fireTime);
        expect(attempt).to.be.at.most(most);
        expect(fireTime).to.be.at.least(begun[index - 1]?.fireTime ?? 0);
        expect(begun.filter((each) => each.fireTime === fireTime && each.attempt === attempt)).to.have.length(1);
      }
    });
  });

  it('the newest fire time of the schedule that came during a given one follows it, unless nobody was there', () => {
    forEveryLife((shard, _, how, times) => {
      for (const { handledTo, dueAt, claimedAt, at, after } of endsOfGiven(shard)) {
        const [next, newest] = [times.after(handledTo), newestUpTo(at, handledTo, times)];
        // A backlog, and what came while nobody was there, are judged from their beginning.
        const isJudged = how.misfire.kind === 'catchUp' || claimedAt - dueAt > GRACE_MS;
        const follows = isJudged ? undefined : newest;
        expect(after.fireTime).to.equal(follows ?? next);
        if (follows !== undefined) expect(after.dueAt).to.be.greaterThan(follows);
      }
    });
  });
});

function endsOfGiven({ steps }: SimulatedShard) {
  return steps.flatMap(({ before: { handledTo, dueAt = 0 }, ...step }) =>
    handledTo === undefined || step.after.handledTo !== undefined ? [] : [{ handledTo, dueAt, ...step }],
  );
}

function newestUpTo(to: number, after: number, times: Timeline): number | undefined {
  const next = times.after(after);
  return next !== undefined && next <= to ? times.newest(next, to) : undefined;
}

describe('what was given besides the schedule', () => {
  const claim = { fireTime: 0, dueAt: 9_500, attempt: 1, claimedAt: 9_700, handledTo: 9_500 };
  const every = (ms: number): Timeline => ({
    after: (instant) => (Math.floor(instant / ms) + 1) * ms,
    newest: (from, to) => Math.max(from, Math.floor(to / ms) * ms),
    oldestOfNewest: (_, from) => from,
    count: () => 1,
  });
  const how: Policies = {
    misfire: { kind: 'skip' },
    overlap: 'cancelOther',
    delivery: 'atLeastOnce',
    retry: { attempts: 3, backoffMs: 1_000, longestBackoffMs: 1_000 },
  };

  it('runs however late it is claimed, and is not cancelled by the schedule', () => {
    expect(planClaim({ ...claim, claimedAt: 1e12 }, how, every(1_000))).to.deep.equal({ kind: 'run' });
    expect(planClaim({ ...claim, attempt: 2, claimedAt: 1e12 }, how, every(1_000))).to.deep.equal({ kind: 'run' });
    expect(cancelledAt(claim, how, every(1_000))).to.equal(undefined);
  });

  it('has no other attempt once it was cancelled, nor has a fire time of the schedule', () => {
    for (const handledTo of [9_500, undefined]) {
      const again = { ...claim, fireTime: 9_000, attempt: 2, handledTo, isCancelled: true };
      expect(planClaim(again, how, every(1_000_000))).to.deep.equal({
        kind: 'put back',
        waiting: { fireTime: 1_000_000, dueAt: 1_000_000, attempt: 1 },
        skipped: [],
      });
    }
  });
});
