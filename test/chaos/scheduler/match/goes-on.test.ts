import { expect } from 'chai';
import { expectOnly, found } from './found.js';
import { Story } from './story.js';

/** A fire time has run, then something went wrong, and from 1.5 s on nothing. */
function calmAfterOne(job: Partial<Story['job']> = {}): Story {
  const story = new Story(job).runs100(1_000, 1);
  return Object.assign(story, { calmFrom: 1_500, calmTo: 4_500 });
}

describe('of the time after the last fault of a trial, the match finds', () => {
  describe('nothing', () => {
    it('where a fire time that has come since has run', () => {
      expect(found(calmAfterOne().runs100(2_000, 2))).to.deep.equal([]);
    });

    it('where some were skipped first, or failed', () => {
      const story = calmAfterOne().skip(2_000).claim(3_000, 1).settle(3_010, 1, 3_000).claim(3_020, 1).begin(3_025);
      story.end(3_100, 'failed').recordEnd('failed').settle(3_105, 1, 4_000);
      expect(found(story)).to.deep.equal([]);
    });

    it('where none has come since', () => {
      const story = Object.assign(new Story().runs100(1_000, 1), { calmFrom: 1_500, calmTo: 1_900 });
      expect(found(story)).to.deep.equal([]);
    });
  });

  describe('a shard that', () => {
    it('stands still', () => {
      const story = new Story().runs100(1_000, 1);
      story.calmFrom = 60_000;
      expectOnly(found(story), /stands still at 2013-01-01T00:00:02.000Z/);
    });

    it('goes on and runs nothing', () => {
      const story = calmAfterOne().skip(2_000, 3_000).claim(4_000, 1).settle(4_010, 1, 5_000).skip(4_000);
      expectOnly(found(story), /job\/0: no run has ended and is recorded of what was due to .*04\.500Z/);
    });

    it('has its runs cancelled before anybody has seen them', () => {
      const story = calmAfterOne({ overlap: 'cancelOther' }).claim(2_000, 1).record({ state: 'cancelled' });
      story.settle(2_010, 1, 3_000);
      expectOnly(found(story), /no run has ended and is recorded/);
    });

    it('runs and says of nothing how it ended', () => {
      for (const state of ['running', 'lost'] as const) {
        const story = calmAfterOne().runs100(2_000, 1).recordEnd(state);
        expectOnly(found(story), /no run has ended and is recorded/);
      }
    });
  });
});
