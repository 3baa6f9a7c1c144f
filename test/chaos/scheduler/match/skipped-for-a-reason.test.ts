import { expect } from 'chai';
import { expectOnly, found } from './found.js';
import { Story } from './story.js';

/** Due every 3 s: one has run until the second of them was due, which is recorded as skipped at 6.11 s. */
function overlapped(overlap: Story['job']['overlap']): Story {
  const story = new Story({ everyMs: 3_000, overlap });
  story.fireTime = 3_000;
  story
    .change(1, 1, { dueAt: story.job.createdAt + 3_000 })
    .claim(3_000, 1)
    .begin(3_005);
  story.renew(4_500, 1).end(6_100, 'succeeded').recordEnd('succeeded');
  return story.skip(6_000, 6_000, 6_110).settle(6_115, 1, 9_000);
}

/** Nobody was there before `claimedAt`; then what was due is skipped up to 2 s, and what came after it runs. */
function missed(claimedAt: number, catchesUp = 1): Story {
  const story = new Story({ catchesUp }).claim(claimedAt, 1).skip(1_000, 2_000, claimedAt + 5);
  return story.settle(claimedAt + 10, 1, 3_000, claimedAt).runs100(Math.max(3_000, claimedAt + 20), 1);
}

describe('of what is recorded as skipped in a trial, the match finds', () => {
  describe('nothing', () => {
    it('where nobody could run it before the next one came', () => {
      expect(found(missed(3_000))).to.deep.equal([]);
    });

    it('where a run of the shard was going, and all that came meanwhile are skipped', () => {
      expect(found(overlapped('skip'))).to.deep.equal([]);
    });
  });

  describe('what', () => {
    it('was due just then, while nothing ran', () => {
      const story = new Story().claim(1_000, 1).skip(1_000, 1_000, 1_005).settle(1_010, 1, 2_000);
      expectOnly(
        found(story),
        /job\/0 from .*01\.000Z to .*01\.000Z: was skipped for no reason at .*01\.005Z, under epoch 1/,
      );
    });

    it('came after what was skipped because a run was going', () => {
      const story = new Story()
        .claim(1_000, 1)
        .begin(1_005)
        .renew(1_600, 1)
        .end(2_100, 'succeeded')
        .recordEnd('succeeded');
      story.skip(2_000, 2_000, 2_105).settle(2_110, 1, 3_000).claim(3_000, 2).skip(3_000, 3_000, 3_005);
      expectOnly(found(story.settle(3_010, 2, 4_000)), /from .*03\.000Z/);
    });

    it('was to come when it was recorded', () => {
      expectOnly(
        found(new Story().runs100(1_000, 1, 7_000).skip(2_000, 6_000, 1_110)),
        /from .*02\.000Z to .*06\.000Z/,
      );
    });

    it('was to come a moment later', () => {
      const story = new Story().runs100(1_000, 1, 3_000).skip(2_000, 2_000, 1_999).runs100(3_000, 1);
      expectOnly(found(story), /from .*02\.000Z to .*02\.000Z: was skipped for no reason/);
    });

    it('has nothing after it that had come by then', () => {
      expectOnly(found(missed(2_900)), /for no reason at .*02\.905Z/);
    });

    it('should have run when the run had ended that was going', () => {
      for (const overlap of ['bufferOne', 'cancelOther'] as const) {
        expectOnly(found(overlapped(overlap)), /from .*06\.000Z.* for no reason/);
      }
    });

    it('should have been caught up', () => {
      expectOnly(found(missed(6_000, 5)), /to .*02\.000Z: was skipped for no reason/);
      expect(found(missed(7_000, 5))).to.deep.equal([]);
    });
  });
});
