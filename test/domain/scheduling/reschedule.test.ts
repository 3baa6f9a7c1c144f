import { expect } from 'chai';
import type { Misfire } from '../../../src/domain/scheduling/job-definition.js';
import { reschedule } from '../../../src/domain/scheduling/reschedule.js';
import { timelineOf } from '../../../src/domain/scheduling/timeline.js';
import { clock, describeStep } from './clock-times.js';

const MINUTE_MS = 60_000;
const FIRE_ONCE: Misfire = { kind: 'fireOnce' };
const SKIP: Misfire = { kind: 'skip' };
const CATCH_UP: Misfire = { kind: 'catchUp', max: 3, windowMs: 10 * MINUTE_MS };

/** Every example had one fire time a minute. */
const before = timelineOf({ kind: 'interval', everyMs: MINUTE_MS }, () => undefined);

interface Shard {
  readonly due?: string;
  readonly attempt?: number;
  readonly given?: string;
  readonly isCancelled?: boolean;
}

describe('a shard whose job gets another schedule at 12:05:10', () => {
  const rows: [what: string, Misfire, waits: string, Shard, next: string, plan: string, handledTo?: string][] = [
    ['waits for its first fire time', FIRE_ONCE, '12:06', {}, '13:00', '13:00'],
    ['runs what is due', FIRE_ONCE, '12:05', {}, '13:00', '12:05', '12:05:10'],
    [
      'runs the newest that was missed',
      FIRE_ONCE,
      '12:01',
      {},
      '13:00',
      '12:05, 12:01 to 12:04 (4) rescheduled',
      '12:05:10',
    ],
    ['leaves to skip whether it is in time', SKIP, '12:05', {}, '13:00', '12:05'],
    [
      'runs the newest of a backlog',
      CATCH_UP,
      '12:01',
      {},
      '13:00',
      '12:05, 12:01 to 12:04 (4) rescheduled',
      '12:05:10',
    ],
    [
      'runs what was decided, and skips what came since',
      FIRE_ONCE,
      '12:04',
      { due: '12:04:30' },
      '13:00',
      '12:04 due 12:04:30, 12:05 to 12:05 (1) rescheduled',
      '12:05:10',
    ],
    [
      'makes another attempt, and skips what came since',
      FIRE_ONCE,
      '12:04',
      { due: '12:05:30', attempt: 2 },
      '13:00',
      '12:04 due 12:05:30, attempt 2, 12:05 to 12:05 (1) rescheduled',
      '12:05:10',
    ],
    [
      'makes another attempt at its first fire time at the latest',
      FIRE_ONCE,
      '12:05',
      { due: '12:06:00', attempt: 2 },
      '12:05:10',
      '12:05 due 12:05:10, attempt 2',
      '12:05:09.999',
    ],
    [
      'makes another attempt at what the other one has as well, which is handled with it',
      FIRE_ONCE,
      '12:05',
      { due: '12:05:30', attempt: 2 },
      '12:05',
      '12:05, attempt 2',
      '12:05',
    ],
    [
      'makes no other attempt that nobody wants',
      FIRE_ONCE,
      '12:04',
      { attempt: 2, isCancelled: true },
      '13:00',
      '13:00, 12:05 to 12:05 (1) rescheduled',
    ],
    [
      'runs what was given, and skips what came since',
      FIRE_ONCE,
      '11:00',
      { due: '12:03', given: '12:03' },
      '13:00',
      '11:00 due 12:03, 12:04 to 12:05 (2) rescheduled',
      '12:05:10',
    ],
    ['leaves what the other one has as well to it', FIRE_ONCE, '12:05', {}, '12:05', '12:05'],
    ['knows nothing of its own to come before', FIRE_ONCE, '12:04', {}, '12:05', '12:04', '12:04:59.999'],
  ];

  for (const [
    what,
    misfire,
    waits,
    { due = waits, attempt = 1, given, isCancelled = false },
    next,
    plan,
    upTo,
  ] of rows) {
    it(what, () => {
      const handledTo = given === undefined ? undefined : clock(given);
      const shard = { fireTime: clock(waits), dueAt: clock(due), attempt, handledTo, isCancelled };
      const change = { nextFireTime: clock(next), before, misfire };
      const step = reschedule(shard, clock('12:05:10'), change);
      expect(describeStep(step)).to.equal(plan);
      expect(step.waiting.handledTo).to.equal(upTo === undefined ? undefined : clock(upTo));
    });
  }

  it('skips what is too late for its policy', () => {
    const shard = { fireTime: clock('11:00'), dueAt: clock('11:00'), attempt: 1, isCancelled: false };
    const hourly = timelineOf({ kind: 'interval', everyMs: 60 * MINUTE_MS }, () => undefined);
    for (const misfire of [SKIP, { ...CATCH_UP, windowMs: MINUTE_MS }]) {
      const step = reschedule(shard, clock('12:05:10'), { nextFireTime: clock('13:00'), before: hourly, misfire });
      expect(describeStep(step)).to.equal('13:00, 11:00 to 12:00 (2) rescheduled');
    }
  });

  it('begins when nothing was to come any more', () => {
    const shard = { fireTime: undefined, dueAt: undefined, attempt: 1, isCancelled: false };
    const change = { nextFireTime: clock('13:00'), before, misfire: FIRE_ONCE };
    expect(describeStep(reschedule(shard, clock('12:05:10'), change))).to.equal('13:00');
  });
});
