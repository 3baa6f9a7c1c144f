import { expect } from 'chai';
import { expectOnly, found } from './found.js';
import { Story, T0 } from './story.js';
import { WRITTEN_OFF_MS } from './written-off.js';

/** Killed after its claim was settled and before the end of its run was recorded; another runs what comes next. */
function leftAsRunning(): Story {
  return new Story().runs100(1_000, 1).recordEnd('running').runs100(2_000, 2);
}

/** Nothing is wrong from `from` on, for so long after the second run that what is left must have been written off. */
function calm(story: Story, from: number, to = 2_005 + WRITTEN_OFF_MS): Story {
  return Object.assign(story, { calmFrom: from, calmTo: to });
}

/** Killed while it ran, and taken over at 3.1 s. */
function takenOver(): Story {
  const story = new Story().claim(1_000, 1).begin(1_005).end(2_850, 'left').claim(3_100, 2).begin(3_110, 2);
  story.end(3_400, 'succeeded').recordEnd('succeeded');
  return story.skip(2_000, 3_000).settle(3_405, 2, 4_000);
}

describe('of what is recorded as running at the end of a trial, the match finds', () => {
  describe('nothing', () => {
    it('where it was written off in time', () => {
      const story = calm(leftAsRunning(), 1_500).recordEnd('lost', 2);
      expect(found(story)).to.deep.equal([]);
    });

    it('where whoever claimed its shard may not have had the time to', () => {
      expect(found(calm(leftAsRunning(), 1_500, 2_004 + WRITTEN_OFF_MS))).to.deep.equal([]);
    });

    it('where whoever claimed its shard may be gone', () => {
      const story = calm(leftAsRunning(), 2_500)
        .claim(3_000 + WRITTEN_OFF_MS, 1)
        .skip(3_000, 2_000 + WRITTEN_OFF_MS);
      story.settle(3_010 + WRITTEN_OFF_MS, 1, 3_000 + WRITTEN_OFF_MS).runs100(3_020 + WRITTEN_OFF_MS, 1);
      story.calmTo = 4_000 + WRITTEN_OFF_MS;
      expect(found(story)).to.deep.equal([]);
    });

    it('where nobody has claimed its shard since', () => {
      const story = new Story().runs100(1_000, 1).runs100(2_000, 2).recordEnd('running');
      expect(found(calm(story, 500))).to.deep.equal([]);
    });

    it('where it was taken over by somebody who could begin nothing', () => {
      const story = new Story().claim(1_000, 1).begin(1_005).end(2_850, 'left').claim(3_100, 2).settle(3_110, 2, 1_000);
      expect(found(story.runs100(3_200, 3, 4_000, 2).skip(2_000, 3_000))).to.deep.equal([]);
    });

    it('where it was taken over, and came so late that it was not known', () => {
      const story = takenOver().stall(1, 1_001, 3_500);
      const [older, newer] = story.runs;
      Object.assign(older ?? {}, { begunAt: T0 + 3_505, end: 'refused', endedAfter: T0 + 3_505 });
      story.runs.splice(0, 2, newer as never, older as never);
      expect(found(story)).to.deep.equal([]);
    });
  });

  it('what is left so though its shard was claimed again long ago', () => {
    for (const keepsLeases of [true, false]) {
      expectOnly(
        found(calm(leftAsRunning(), 1_500), keepsLeases),
        /01\.000Z, attempt 1, epoch 1 by host:1:1: is still recorded as running, though its shard went on 300 s ago/,
      );
    }
  });

  it('what is left so under a lease that was kept for the run after it', () => {
    const kept = () => {
      const story = new Story({ hold: 'sticky' })
        .claim(1_000, 1)
        .begin(1_005)
        .end(1_100, 'succeeded')
        .keep(1_105, 1, 2_000);
      story.resume(2_000, 1).begin(2_005).end(2_100, 'succeeded').recordEnd('succeeded').settle(2_105, 1, 3_000);
      return calm(story, 1_500);
    };
    expectOnly(found(kept()), /01\.000Z, attempt 1, epoch 1 by host:1:1: is still recorded as running, though/);
    expect(found(kept().recordEnd('lost', 2))).to.deep.equal([]);
  });

  it('what was taken over by somebody who then ran something', () => {
    expectOnly(found(takenOver()), /epoch 1 .* as running, though it was taken over at .*03\.100Z with epoch 2/);
    expect(found(takenOver(), false)).to.deep.equal([]);
  });
});
