import { expect } from 'chai';
import fc from 'fast-check';
import { GRACE_MS, longestLate, type Policies } from '../../../src/domain/scheduling/claimed-shard.js';
import { planClaim } from '../../../src/domain/scheduling/plan-claim.js';
import { LOST_ATTEMPTS } from '../../../src/domain/scheduling/repeat.js';
import type { Timeline } from '../../../src/domain/scheduling/timeline.js';
import { SimulatedShard } from './simulated-shard.js';
import { between, life, misfire, policies, SEED, START, span, timeline } from './some-lives.js';

function forEveryLife(check: (shard: SimulatedShard, given: Policies, times: Timeline) => void): void {
  const law = fc.property(policies, timeline, life, (given, times, happenings) => {
    const shard = new SimulatedShard(given, times, START);
    for (const each of happenings) shard.happen(each);
    check(shard, given, times);
  });
  fc.assert(law, { seed: SEED, numRuns: 4_000 });
}

describe('whatever runs, ends, dies and waits, under every policy', () => {
  it('every fire time has begun or is skipped, and that once, up to the one that is waited for', () => {
    forEveryLife((shard, _, times) => {
      const end = shard.waiting.fireTime ?? shard.now + 1;
      const skipped = shard.skipped.flatMap(({ first, last, count }) => {
        const each = between(times, first, last + 1);
        expect(count).to.equal(Math.min(each.length, 1_000));
        expect(each.at(-1)).to.equal(last);
        return each;
      });
      const begun = new Set(shard.begun.map(({ fireTime }) => fireTime).filter((time) => time < end));
      const handled = [...begun, ...skipped].toSorted((a, b) => a - b);
      expect(handled).to.deep.equal(between(times, times.after(START) ?? end, end));
    });
  });

  it('nothing begins before its fire time, or before an older one', () => {
    forEveryLife(({ begun }) => {
      for (const [index, { fireTime, at }] of begun.entries()) {
        expect(at).to.be.at.least(fireTime);
        expect(fireTime).to.be.at.least(begun[index - 1]?.fireTime ?? 0);
      }
    });
  });

  it('what is waited for is later than what was, or the same once more', () => {
    forEveryLife(({ steps }) => {
      for (const { before, after } of steps) {
        const ends = Number.POSITIVE_INFINITY;
        const isRepeated = after.fireTime === before.fireTime && after.attempt === before.attempt + 1;
        expect(isRepeated || (after.fireTime ?? ends) > (before.fireTime ?? ends)).to.equal(true);
        expect(isRepeated || (after.dueAt ?? ends) >= (after.fireTime ?? ends)).to.equal(true);
      }
    });
  });

  it('no fire time is begun oftener than its policies allow, and one that runs at most once is begun once', () => {
    forEveryLife(({ begun }, { delivery, retry }) => {
      const most = delivery === 'atMostOnce' ? 1 : Math.max(LOST_ATTEMPTS, retry.attempts);
      for (const { fireTime, attempt } of begun) {
        expect(attempt).to.be.at.most(most);
        // One that was claimed by somebody who died before it began counts as an attempt too.
        expect(begun.filter((each) => each.fireTime === fireTime && each.attempt === attempt).length).to.equal(1);
      }
    });
  });

  it('what is put back and due runs when it is claimed next', () => {
    const law = fc.property(policies, timeline, life, fc.nat(GRACE_MS - 1_000), (given, times, happenings, waitMs) => {
      const shard = new SimulatedShard(given, times, START);
      for (const each of happenings) shard.happen(each);
      const before = shard.waiting;
      shard.happen({ kind: 'claim', waitMs, runMs: 0, outcome: 'succeeded', random: 0 });
      const { fireTime, dueAt, attempt } = shard.waiting;
      if (fireTime === undefined || dueAt === undefined || shard.waiting === before || attempt > 1) return;
      if (dueAt > shard.now + 1) return;
      const again = { fireTime, dueAt, attempt, claimedAt: Math.max(dueAt, shard.now) + waitMs };
      // What is left to the misfire policy is judged in one claim more.
      if (dueAt > fireTime) expect(planClaim(again, given, times).kind).to.equal('run');
    });
    fc.assert(law, { seed: SEED, numRuns: 4_000 });
  });
});

describe('what was missed', () => {
  const missed = fc.record({ misfire, times: timeline, lateMs: span });
  const rest = {
    overlap: 'skip',
    delivery: 'atLeastOnce',
    retry: { attempts: 1, backoffMs: 1_000, longestBackoffMs: 1_000 },
  } as const;

  it('catching up runs at most so many, none of them older than the window, one after another', () => {
    const law = fc.property(missed, ({ misfire: policy, times, lateMs }) => {
      const shard = new SimulatedShard({ misfire: policy, ...rest }, times, START);
      const at = (shard.waiting.fireTime ?? START) + lateMs;
      const pending = between(times, shard.waiting.fireTime ?? at + 1, at + 1);
      const instantly = { kind: 'claim and run', runMs: 0, outcome: 'succeeded', random: 0 } as const;
      shard.happen({ ...instantly, waitMs: at - shard.now });
      while ((shard.waiting.dueAt ?? Number.POSITIVE_INFINITY) <= at) shard.happen({ ...instantly, waitMs: 0 });
      // What falls on this very instant is due a millisecond later.
      shard.happen({ ...instantly, waitMs: 1 });
      const inTime = pending.filter((time) => at - time <= longestLate(policy));
      const most = policy.kind === 'catchUp' ? policy.max : 1;
      const runs = policy.kind === 'fireOnce' ? pending.slice(-1) : inTime.slice(-most);
      const begun = shard.begun.map(({ fireTime }) => fireTime).filter((fireTime) => fireTime <= at);
      expect(begun).to.deep.equal(runs);
    });
    fc.assert(law, { seed: SEED, numRuns: 4_000 });
  });
});
