import { expect } from 'chai';
import { expectOnly, found } from './found.js';
import { Story, T0 } from './story.js';

/** Its holder is cut off or paused after it has begun, and another has taken over at 3.1 s and runs until 3.4 s. */
function takenOver(olderEndsAt: number): Story {
  const story = new Story().claim(1_000, 1).begin(1_005).claim(3_100, 2).recordEnd('lost').begin(3_110, 2);
  return story
    .end(olderEndsAt, 'left', 2)
    .end(3_400, 'succeeded')
    .settle(3_405, 2, 4_000)
    .recordEnd('succeeded')
    .skip(2_000, 3_000);
}

/** Two runs under one lease, which was kept in between. */
function kept(job: Partial<Story['job']> = { hold: 'sticky' }): Story {
  const story = new Story(job).claim(1_000, 1).begin(1_005).end(1_100, 'succeeded').recordEnd('succeeded');
  story.keep(1_105, 1, 2_000).renew(1_700, 1).resume(2_001, 1).begin(2_005).end(2_100, 'succeeded');
  return story.recordEnd('succeeded').settle(2_105, 1, 3_000);
}

/** One run under a lease that was kept until 3.105 s, and whose holder was not seen again. */
function leftBetweenRuns(): Story {
  const story = new Story({ hold: 'sticky' }).claim(1_000, 1).begin(1_005).end(1_100, 'succeeded');
  return story.recordEnd('succeeded').keep(1_105, 1, 2_000);
}

describe('of the holders of a shard in a trial, the match finds', () => {
  describe('nothing', () => {
    it('where another takes over from one that had stopped in time', () => {
      expect(found(takenOver(2_850))).to.deep.equal([]);
      expect(found(takenOver(2_850), false)).to.deep.equal([]);
    });

    it('where one that was paused as its lease ended stops as soon as it runs again', () => {
      expect(found(takenOver(3_320).stall(1, 1_500, 3_300))).to.deep.equal([]);
      expect(found(takenOver(3_320).stall(1, 1_500, 3_300), false)).to.deep.equal([]);
    });

    it('where one that was paused before it began comes late and is refused', () => {
      const story = takenOver(1_006).stall(1, 1_001, 3_500);
      const [older, newer] = story.runs;
      Object.assign(older ?? {}, { begunAt: T0 + 3_505, end: 'refused', endedAfter: T0 + 3_505 });
      story.runs.splice(0, 2, newer as never, older as never);
      expect(found(story)).to.deep.equal([]);
    });
  });

  describe('two runs at once', () => {
    for (const keepsLeases of [true, false]) {
      const where = keepsLeases ? 'the table' : 'elsewhere';
      it(`when the older holder was merely cut off, with leases in ${where}`, () => {
        expectOnly(found(takenOver(3_320), keepsLeases), /epoch 1 by host:1:1.* overlaps .*epoch 2 by host:2:1/);
      });

      it(`when the older holder was paused and goes on, with leases in ${where}`, () => {
        const story = takenOver(9_000).stall(1, 1_500, 3_300);
        expectOnly(found(story, keepsLeases), /overlaps/);
      });

      it(`when the older holder was paused long before its lease ended, with leases in ${where}`, () => {
        expectOnly(found(takenOver(3_320).stall(1, 1_200, 2_000), keepsLeases), /overlaps/);
      });

      it(`when the older holder had hiccups as its lease ended, with leases in ${where}`, () => {
        const story = takenOver(3_320);
        for (let at = 2_500; at < 3_500; at += 100) story.stall(1, at, at + 40);
        expectOnly(found(story, keepsLeases), /overlaps/);
      });

      it(`when another process was paused, with leases in ${where}`, () => {
        expectOnly(found(takenOver(3_320).stall(3, 1_500, 3_300), keepsLeases), /overlaps/);
      });
    }

    it('almost, when the older holder stops only after its lease has ended', () => {
      expectOnly(found(takenOver(3_060)), /epoch 1 by host:1:1.* went on although its lease ended at .*03\.000Z/);
      expect(found(takenOver(3_060).stall(1, 2_850, 3_055))).to.deep.equal([]);
    });

    it('under one epoch', () => {
      const story = new Story().claim(1_000, 1).begin(1_005).begin(1_010).end(1_100, 'succeeded').end(1_100, 'left', 2);
      const lines = found(story.settle(1_105, 1, 2_000).recordEnd('succeeded').recordEnd('lost', 2));
      expect(lines).to.match(/overlaps.*began after/);
    });
  });

  describe('of a job that is sticky', () => {
    it('nothing where it runs twice under one epoch, one after the other', () => {
      expect(found(kept())).to.deep.equal([]);
      expect(found(kept(), false)).to.deep.equal([]);
      expectOnly(found(kept({ hold: 'run' })), /02\.000Z, .*epoch 1 by host:1:1, begun .*: began after .*01\.000Z/);
    });

    it('nothing where a holder is gone between two runs, and another takes over', () => {
      const story = leftBetweenRuns().claim(3_110, 2).begin(3_115).end(3_200, 'succeeded').recordEnd('succeeded');
      expect(found(story.skip(3_000).settle(3_205, 2, 4_000))).to.deep.equal([]);
    });

    it('two runs at once under one epoch', () => {
      const story = kept();
      Object.assign(story.runs[0] ?? {}, { endedAfter: T0 + 2_050 });
      for (const keepsLeases of [true, false]) expectOnly(found(story, keepsLeases), /01\.000Z.*overlaps .*02\.000Z/);
    });

    it('the same attempt at the same fire time twice under one epoch', () => {
      const story = new Story({ hold: 'sticky' }).claim(1_000, 1).begin(1_005).end(1_100, 'failed').begin(1_200);
      story.end(1_300, 'left').recordEnd('lost').recordEnd('failed', 2).settle(1_305, 1, 2_000);
      expectOnly(found(story), /began a second time, after/);
    });

    it('another owner under the same epoch', () => {
      const story = kept();
      Object.assign(story.executions[1] ?? {}, { owner: 'host:2:1' });
      for (const keepsLeases of [true, false]) {
        expectOnly(found(story, keepsLeases), /02\.000Z.*: was run by several, host:1:1 and host:2:1/);
      }
    });

    it('a run under a lease that another took over between two runs', () => {
      const story = leftBetweenRuns().claim(3_110, 2).begin(3_115).end(3_200, 'succeeded').recordEnd('succeeded');
      story.settle(3_205, 2, 4_000).skip(3_000);
      story.fireTime = 4_000;
      story.begin(4_005, 1, 1).end(4_100, 'left').recordEnd('lost').claim(4_200, 2).begin(4_205);
      story.end(4_300, 'succeeded').recordEnd('succeeded').settle(4_305, 2, 5_000);
      expect(found(story)).to.match(/epoch 1 .*: began after .*epoch 2/);
    });

    it('a run that goes on after another took over what was left between runs', () => {
      const story = leftBetweenRuns().claim(3_110, 2).begin(3_115).end(3_200, 'succeeded').recordEnd('succeeded');
      Object.assign(story.runs[0] ?? {}, { endedAfter: T0 + 3_108 });
      expectOnly(found(story.skip(3_000).settle(3_205, 2, 4_000)), /went on although its lease ended at .*03\.105Z/);
    });

    it('a claim of what is held between two runs', () => {
      const story = leftBetweenRuns().claim(2_000, 2).begin(2_005).end(2_100, 'succeeded').recordEnd('succeeded');
      expectOnly(found(story.settle(2_105, 2, 3_000)), /while it was held under epoch 1 .* until .*03\.105Z/);
    });

    it('a run that somebody else begins under what is held', () => {
      const story = leftBetweenRuns().resume(2_000, 2).begin(2_005).end(2_100, 'succeeded').recordEnd('succeeded');
      expectOnly(found(story.settle(2_105, 1, 3_000)), /its lease was renewed at .*02\.000Z by 2, while 1 held it/);
    });

    it('a completion more than there were ends of runs', () => {
      const story = leftBetweenRuns().begin(2_005).end(2_100, 'succeeded').recordEnd('succeeded');
      story.fireTime = 3_000;
      expectOnly(found(story), /02\.000Z, .*was accepted although its epoch was over/);
    });
  });

  it('an old epoch that comes late though nobody was paused', () => {
    const story = takenOver(1_006);
    const [older, newer] = story.runs;
    Object.assign(older ?? {}, { begunAt: T0 + 3_505, end: 'refused', endedAfter: T0 + 3_505 });
    story.runs.splice(0, 2, newer as never, older as never);
    expectOnly(found(story), /epoch 1 .* began late, after .* epoch 2/);
  });

  it('an old epoch that ran after a newer one', () => {
    const story = new Story().runs100(1_000, 1).runs100(2_000, 1);
    for (const each of [story.runs[1], story.executions[1]]) Object.assign(each ?? {}, { epoch: 1 });
    expect(found(story)).to.match(/began after/);
  });

  describe('a claim', () => {
    it('of what somebody holds', () => {
      const story = new Story().claim(1_000, 1).begin(1_005).end(1_100, 'left').claim(1_500, 2).recordEnd('lost');
      story.begin(1_505, 2).end(1_600, 'succeeded').settle(1_605, 2, 2_000).recordEnd('succeeded');
      expectOnly(
        found(story),
        /claimed at .*01\.500Z with epoch 2 .*while it was held under epoch 1 .* until .*03\.000Z/,
      );
    });

    it('before it is due', () => {
      expectOnly(
        found(new Story().claim(990, 1).settle(1_005, 1, 1_000).runs100(1_010, 1)),
        /while it was due only at/,
      );
    });

    it('with a smaller epoch', () => {
      const story = new Story().runs100(1_000, 1).change(2_000, 1, { state: 'running', epoch: 0, dueAt: T0 + 4_000 });
      expect(found(story.settle(2_005, 1, 2_000))).to.match(/with epoch 0 .*, after epoch 1/);
    });
  });

  describe('a write by somebody whose lease is over', () => {
    it('that renews the lease of another', () => {
      const story = takenOver(2_850);
      story.claim(4_000, 2).begin(4_005).end(4_500, 'succeeded').renew(4_400, 1).settle(4_505, 2, 5_000);
      expectOnly(found(story.recordEnd('succeeded')), /its lease was renewed at .*04\.400Z by 1, while 2 held it/);
    });

    it('that settles what another holds', () => {
      const story = new Story().claim(1_000, 1).begin(1_005).end(1_100, 'succeeded').claim(3_000, 2).begin(3_005, 2);
      story.settle(3_050, 1, 4_000).end(3_100, 'succeeded').recordEnd('succeeded').recordEnd('succeeded', 2);
      const lines = found(story.skip(2_000, 3_000));
      expect(lines).to.match(/it was left waiting at .*03\.050Z by 1, while 2 held it under epoch 2/);
      expect(lines).to.match(/epoch 1 by host:1:1 \(succeeded\): was accepted although its epoch was over/);
    });

    it('that completes its run, as far as that can be seen outside the store', () => {
      const story = takenOver(3_320).stall(1, 1_500, 3_300);
      story.runs[0] = { ...(story.runs[0] as (typeof story.runs)[0]), end: 'succeeded' };
      Object.assign(story.executions[0] ?? {}, { state: 'succeeded' });
      expectOnly(found(story, false), /was accepted although epoch 2 began at .*03\.110Z, before it ended/);
    });
  });
});
