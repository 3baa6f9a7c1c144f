import { expect } from 'chai';
import fc from 'fast-check';
import { Story, TTL_MS } from './story.js';
import { violationsIn } from './violations-in.js';
import { WRITTEN_OFF_MS } from './written-off.js';

/** What becomes of a fire time, by whichever of four processes. */
const turn = fc.record({
  pid: fc.integer({ min: 1, max: 4 }),
  what: fc.constantFrom(
    'runs',
    'fails once',
    'is slow',
    'is killed',
    'is paused',
    'is skipped',
    'keeps its lease',
    'is killed between runs',
    'is killed before its end is recorded',
  ),
  lateMs: fc.integer({ min: 0, max: 300 }),
});

const hold = fc.constantFrom('run' as const, 'sticky' as const);

/** Tells what becomes of the fire time that is waited for; returns when it is over. */
function tell(story: Story, { pid, what, lateMs }: { pid: number; what: string; lateMs: number }): void {
  const at = story.fireTime + lateMs;
  const other = (pid % 4) + 1;
  const { everyMs } = story.job;
  const next = story.fireTime + everyMs;
  switch (what) {
    case 'runs':
      story.runs100(at, pid);
      return;
    case 'fails once':
      story
        .claim(at, pid)
        .begin(at + 5)
        .end(at + 100, 'failed')
        .settle(at + 105, pid, story.fireTime, at + 205);
      story.recordEnd('failed').runs100(at + 210, other, next, 2);
      return;
    case 'is slow': {
      const until = at + 2.5 * everyMs;
      const after = Math.ceil((until + 10) / everyMs) * everyMs;
      story
        .claim(at, pid)
        .begin(at + 5)
        .renew(at + 600, pid)
        .renew(at + 1_200, pid)
        .renew(at + 1_800, pid);
      story
        .end(until, 'succeeded')
        .recordEnd('succeeded')
        .skip(next, after - everyMs, until + 4)
        .settle(until + 5, pid, after);
      return;
    }
    case 'is killed':
    case 'is paused': {
      const takenAt = at + TTL_MS + 20;
      const after = Math.ceil((takenAt + 200) / everyMs) * everyMs;
      story
        .claim(at, pid)
        .begin(at + 5)
        .claim(takenAt, other)
        .lose()
        .begin(takenAt + 10, 2);
      if (what === 'is killed') story.end(at + 300, 'left', 2);
      else story.stall(pid, at + 50, takenAt + 400).end(takenAt + 405, 'left', 2);
      story
        .end(takenAt + 100, 'succeeded')
        .recordEnd('succeeded')
        .skip(next, after - everyMs, takenAt + 104);
      story.settle(takenAt + 105, other, after);
      return;
    }
    case 'keeps its lease':
    case 'is killed between runs': {
      if (story.job.hold !== 'sticky') {
        story.runs100(at, pid);
        return;
      }
      story
        .claim(at, pid)
        .begin(at + 5)
        .end(at + 100, 'succeeded')
        .recordEnd('succeeded')
        .keep(at + 105, pid, next);
      if (what === 'keeps its lease') {
        story.resume(next + lateMs, pid).begin(next + lateMs + 5);
        story.end(next + lateMs + 100, 'succeeded').settle(next + lateMs + 105, pid, next + everyMs);
      } else {
        const takenAt = at + 105 + TTL_MS + 20;
        const after = Math.ceil((takenAt + 200) / everyMs) * everyMs;
        story.claim(takenAt, other).begin(takenAt + 5);
        story
          .end(takenAt + 100, 'succeeded')
          .skip(next + everyMs, after - everyMs, takenAt + 104)
          .settle(takenAt + 105, other, after);
      }
      story.recordEnd('succeeded', what === 'keeps its lease' ? 1 : 2);
      return;
    }
    case 'is killed before its end is recorded':
      story.runs100(at, pid).recordEnd('running');
      return;
    default: {
      // Nobody was there before the next one came, which runs in its place.
      const claimedAt = at + everyMs;
      story
        .claim(claimedAt, pid)
        .skip(story.fireTime, story.fireTime, claimedAt + 4)
        .settle(claimedAt + 5, pid, next, claimedAt)
        .runs100(claimedAt + 10, other);
    }
  }
}

/** Nothing goes wrong any more; in a long time of that what was left as running is written off. */
function calm(story: Story, isLong: boolean): void {
  story.calmFrom = story.fireTime - 1;
  story.calmTo = story.fireTime + (isLong ? 2 * WRITTEN_OFF_MS : story.job.everyMs);
  story.runs100(story.fireTime, 1);
  if (isLong) story.lose();
}

describe('of any story in which everything is as it must be, the match', () => {
  it('finds nothing, with leases in the table or elsewhere, after a long calm or a short one', () => {
    fc.assert(
      fc.property(
        fc.array(turn, { maxLength: 40 }),
        fc.boolean(),
        hold,
        fc.boolean(),
        (turns, keepsLeases, hold, isLong) => {
          const story = new Story({ hold });
          for (const each of turns) tell(story, each);
          calm(story, isLong);
          expect(violationsIn(story.evidence(keepsLeases))).to.deep.equal([]);
        },
      ),
    );
  });

  it('finds it when what is recorded of a fire time is gone, or is not what was seen', () => {
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 40 }), fc.nat(), hold, (turns, nth, hold) => {
        const story = new Story({ hold });
        for (const each of turns) tell(story, each);
        story.executions.splice(nth % story.executions.length, 1);
        expect(violationsIn(story.evidence())).not.to.deep.equal([]);
      }),
    );
  });
});
