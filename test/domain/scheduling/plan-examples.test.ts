import { expect } from 'chai';
import { cancelledAt } from '../../../src/domain/scheduling/cancelled-at.js';
import type { Policies } from '../../../src/domain/scheduling/claimed-shard.js';
import { planClaim } from '../../../src/domain/scheduling/plan-claim.js';
import { type Outcome, planEnd } from '../../../src/domain/scheduling/plan-end.js';
import { timelineOf } from '../../../src/domain/scheduling/timeline.js';
import { clock, describeStep } from './clock-times.js';

const MINUTE_MS = 60_000;
const DEFAULTS: Policies = {
  misfire: { kind: 'fireOnce' },
  overlap: 'skip',
  delivery: 'atLeastOnce',
  retry: { attempts: 3, backoffMs: 10_000, longestBackoffMs: MINUTE_MS },
};
const SKIP: Partial<Policies> = { misfire: { kind: 'skip' } };
const CATCH_UP: Partial<Policies> = { misfire: { kind: 'catchUp', max: 3, windowMs: 60 * MINUTE_MS } };
const BUFFER: Partial<Policies> = { overlap: 'bufferOne' };
const CANCEL: Partial<Policies> = { overlap: 'cancelOther' };
const AT_MOST_ONCE: Partial<Policies> = { delivery: 'atMostOnce' };

/** Every example has a job of one fire time a minute. */
const timeline = timelineOf({ kind: 'interval', everyMs: MINUTE_MS }, () => undefined);
const HALF = 0.5;

interface Claimed {
  readonly due?: string;
  readonly attempt?: number;
}

describe('a shard that is claimed', () => {
  const rows: [what: string, Partial<Policies>, waits: string, Claimed, claimed: string, plan: string][] = [
    ['runs what it waits for', {}, '12:00', {}, '12:00:01', 'runs'],
    ['waits on, before its time', {}, '12:00', {}, '11:59', '12:00'],
    [
      'waits on for another attempt',
      {},
      '12:00',
      { due: '12:00:20', attempt: 2 },
      '12:00:19',
      '12:00 due 12:00:20, attempt 2',
    ],
    ['runs what is within the grace', SKIP, '12:00', {}, '12:00:59', 'runs'],
    ['runs the newest that was missed', {}, '12:00', {}, '12:05:10', '12:05 due 12:05:10, 12:00 to 12:04 (5) missed'],
    ['runs what was put back for it', {}, '12:05', { due: '12:05:10' }, '12:05:11', 'runs'],
    ['runs that even when more has come', {}, '12:05', { due: '12:05:10' }, '12:06:01', 'runs'],
    [
      'judges it anew when nobody was there for long',
      {},
      '12:05',
      { due: '12:05:10' },
      '12:09:00',
      '12:09 due 12:09:00.001, 12:05 to 12:08 (4) missed',
    ],
    [
      'runs the newest when it is in time, under skip',
      SKIP,
      '12:00',
      {},
      '12:05:10',
      '12:05 due 12:05:10, 12:00 to 12:04 (5) missed',
    ],
    ['runs what was buffered, under skip too', SKIP, '12:00', { due: '12:09' }, '12:09:01', 'runs'],
    [
      'catches up with the newest three, the oldest first',
      CATCH_UP,
      '12:00',
      {},
      '12:05:10',
      '12:03 due 12:05:10, 12:00 to 12:02 (3) missed',
    ],
    ['catches up with all when they are few', CATCH_UP, '12:03', {}, '12:05:10', 'runs'],
    [
      'catches up with nothing older than the window',
      { misfire: { kind: 'catchUp', max: 99, windowMs: 2 * MINUTE_MS } },
      '12:00',
      {},
      '12:05:10',
      '12:04 due 12:05:10, 12:00 to 12:03 (4) missed',
    ],
    [
      'catches up with what is just as old as the window',
      { misfire: { kind: 'catchUp', max: 99, windowMs: 2 * MINUTE_MS } },
      '12:00',
      {},
      '12:05',
      '12:03 due 12:05, 12:00 to 12:02 (3) missed',
    ],
    [
      'does not retry when that many are not allowed any more',
      { retry: { attempts: 1, backoffMs: 1_000, longestBackoffMs: 1_000 } },
      '12:00',
      { due: '12:00:40', attempt: 6 },
      '12:00:41',
      '12:01',
    ],
    ['retries, however late', SKIP, '12:00', { due: '12:00:40', attempt: 2 }, '12:30', 'runs'],
    [
      'does not retry when a newer one would cancel it',
      CANCEL,
      '12:00',
      { due: '12:00:40', attempt: 2 },
      '12:01:20',
      '12:01 due 12:01:20',
    ],
    ['is begun again when its holder died', {}, '12:00', { due: '12:00:45', attempt: 2 }, '12:00:46', 'runs'],
    [
      'is begun three times in all, though it is not retried',
      { retry: { attempts: 1, backoffMs: 1_000, longestBackoffMs: 1_000 } },
      '12:00',
      { due: '12:00:45', attempt: 3 },
      '12:00:46',
      'runs',
    ],
    ['is given up when one after another died', {}, '12:00', { due: '12:00:45', attempt: 4 }, '12:00:46', '12:01'],
    [
      'is not begun again when it runs at most once',
      AT_MOST_ONCE,
      '12:00',
      { due: '12:01:30', attempt: 2 },
      '12:01:31',
      '12:02, 12:01 to 12:01 (1) overlapped',
    ],
    [
      'leaves to the misfire policy what came while everybody was away',
      AT_MOST_ONCE,
      '12:00',
      { due: '12:00:45', attempt: 2 },
      '12:30',
      '12:01',
    ],
  ];
  for (const [what, policies, waits, { due = waits, attempt = 1 }, claimed, plan] of rows) {
    it(what, () => {
      const claim = { fireTime: clock(waits), dueAt: clock(due), attempt, claimedAt: clock(claimed) };
      const planned = planClaim(claim, { ...DEFAULTS, ...policies }, timeline);
      expect(planned.kind === 'run' ? 'runs' : describeStep(planned)).to.equal(plan);
    });
  }
});

describe('a shard whose run ended', () => {
  interface Run extends Claimed {
    readonly fireTime: string;
    readonly claimed: string;
    readonly outcome?: Outcome;
  }
  const inTime: Run = { fireTime: '12:00', claimed: '12:00:01' };
  const failed: Run = { ...inTime, outcome: 'failed' };
  const lost: Run = { ...inTime, outcome: 'lost' };
  const rows: [what: string, Partial<Policies>, Run, ended: string, step: string][] = [
    ['waits for the next', {}, inTime, '12:00:10', '12:01'],
    ['skips what came while it ran', {}, inTime, '12:03:10', '12:04, 12:01 to 12:03 (3) overlapped'],
    ['skips what comes at its very end', {}, inTime, '12:01', '12:02, 12:01 to 12:01 (1) overlapped'],
    ['runs the last of them', BUFFER, inTime, '12:03:10', '12:03 due 12:03:10, 12:01 to 12:02 (2) overlapped'],
    ['runs what it was cancelled for', CANCEL, { ...inTime, outcome: 'cancelled' }, '12:01:02', '12:01 due 12:01:02'],
    [
      'runs the rest of the backlog, whatever came meanwhile',
      CATCH_UP,
      { fireTime: '12:03', due: '12:05:10', claimed: '12:05:11' },
      '12:07:00',
      '12:04 due 12:05:10',
    ],
    [
      'skips at the end of the backlog what came meanwhile',
      CATCH_UP,
      { fireTime: '12:05', due: '12:05:10', claimed: '12:07:11' },
      '12:08:30',
      '12:09, 12:06 to 12:08 (3) overlapped',
    ],
    ['tries again after a while', {}, failed, '12:00:10', '12:00 due 12:00:17.500, attempt 2'],
    [
      'waits twice as long the second time',
      {},
      { ...failed, due: '12:00:20', attempt: 2 },
      '12:00:30',
      '12:00 due 12:00:45, attempt 3',
    ],
    ['gives up after the last attempt', {}, { ...failed, due: '12:00:20', attempt: 3 }, '12:00:40', '12:01'],
    ['tries again though the next comes before', {}, failed, '12:00:55', '12:00 due 12:01:02.500, attempt 2'],
    [
      'skips what came between the attempts',
      {},
      { fireTime: '12:00', claimed: '12:01:03', due: '12:01:02', attempt: 2 },
      '12:01:10',
      '12:02, 12:01 to 12:01 (1) overlapped',
    ],
    [
      'catches up with what came between the attempts',
      CATCH_UP,
      { fireTime: '12:00', claimed: '12:01:03', due: '12:01:02', attempt: 2 },
      '12:01:10',
      '12:01',
    ],
    ['does not try again what would be cancelled', CANCEL, failed, '12:00:55', '12:01'],
    ['tries again before what would cancel it', CANCEL, failed, '12:00:10', '12:00 due 12:00:17.500, attempt 2'],
    [
      'tries again before the rest of the backlog',
      { ...CANCEL, ...CATCH_UP },
      { fireTime: '12:03', due: '12:05:10', claimed: '12:05:11', outcome: 'failed' },
      '12:05:55',
      '12:03 due 12:06:02.500, attempt 2',
    ],
    ['does not try again what runs at most once', AT_MOST_ONCE, failed, '12:00:10', '12:01'],
    ['begins again what the end of its instance stopped', {}, lost, '12:00:10', '12:00 due 12:00:10, attempt 2'],
    ['does not do so with what runs at most once', AT_MOST_ONCE, lost, '12:00:10', '12:01'],
  ];
  for (const [what, policies, run, ended, step] of rows) {
    it(what, () => {
      const { fireTime, claimed, due = fireTime, attempt = 1, outcome = 'succeeded' } = run;
      const claim = { fireTime: clock(fireTime), dueAt: clock(due), attempt, claimedAt: clock(claimed), outcome };
      const planned = planEnd(claim, clock(ended), { ...DEFAULTS, ...policies }, timeline, HALF);
      expect(describeStep(planned)).to.equal(step);
    });
  }

  it('waits for nothing when its schedule fires no more', () => {
    const once = timelineOf({ kind: 'cron', expression: '0 0 1 1 *', timeZone: 'UTC' }, () => undefined);
    const run = { fireTime: 0, dueAt: 0, attempt: 1, claimedAt: 1, outcome: 'succeeded' } as const;
    expect(planEnd(run, 2, DEFAULTS, once, HALF)).to.deep.equal({
      waiting: { fireTime: undefined, dueAt: undefined, attempt: 1 },
      skipped: [],
    });
  });
});

describe('a run that goes on', () => {
  const claim = { fireTime: clock('12:00'), dueAt: clock('12:03'), attempt: 1, claimedAt: clock('12:03:30') };

  it('is cancelled by the first fire time after its claim', () => {
    expect(cancelledAt(claim, { ...DEFAULTS, ...CANCEL }, timeline)).to.equal(clock('12:04'));
  });

  it('is not while there is a backlog', () => {
    const policies = { ...DEFAULTS, ...CANCEL, ...CATCH_UP };
    expect(cancelledAt(claim, policies, timeline)).to.equal(undefined);
    expect(cancelledAt({ ...claim, fireTime: clock('12:03') }, policies, timeline)).to.equal(clock('12:04'));
  });

  it('is not, unless its policy says so', () => {
    expect(cancelledAt(claim, { ...DEFAULTS, ...BUFFER }, timeline)).to.equal(undefined);
  });
});
