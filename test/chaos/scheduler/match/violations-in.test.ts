import { expect } from 'chai';
import { expectOnly, found } from './found.js';
import { Story, T0 } from './story.js';
import { violationsIn } from './violations-in.js';

describe('of what was seen of a trial, the match finds', () => {
  describe('nothing', () => {
    it('where every fire time has run', () => {
      expect(found(new Story().runs100(1_000, 1).runs100(2_010, 2))).to.deep.equal([]);
    });

    it('where some are skipped, together or one by one', () => {
      expect(found(new Story().runs100(1_000, 1, 4_000).skip(2_000, 3_000).runs100(4_000, 1))).to.deep.equal([]);
    });

    it('where a job that runs at most once is lost', () => {
      const story = new Story({ delivery: 'atMostOnce' }).claim(1_000, 1).begin(1_005).end(1_500, 'left');
      expect(found(story.claim(3_000, 2).recordEnd('lost').settle(3_010, 2, 4_000).skip(2_000, 3_000))).to.deep.equal(
        [],
      );
    });
  });

  describe('a fire time that', () => {
    it('neither ran nor is recorded', () => {
      expectOnly(
        found(new Story().runs100(1_000, 1, 3_000).runs100(3_000, 1)),
        /02\.000Z: neither ran nor is recorded/,
      );
    });

    it('is none', () => {
      const story = new Story().runs100(1_000, 1);
      for (const each of [...story.runs, ...story.executions])
        Object.assign(each, { fireTime: T0 + 1_500, lastFireTime: T0 + 1_500 });
      Object.assign(story.runs[0] ?? {}, { idempotencyKey: 'job:2013-01-01T00:00:01.500Z', begunAt: T0 + 1_600 });
      const lines = found(story);
      expect(lines.filter((line) => /is no fire time of its job/.test(line))).to.have.length(2);
      expect(lines.filter((line) => /neither ran nor is recorded/.test(line))).to.have.length(1);
    });

    it('was before the job', () => {
      const story = new Story();
      story.fireTime = -6_000;
      expect(found(story.change(1, 1, { dueAt: T0 - 6_000 }).runs100(2, 1, 1_000))).to.have.length(2);
    });

    it('ran early', () => {
      const story = new Story();
      story.fireTime = 1_000;
      expectOnly(found(story.change(1, 1, { dueAt: T0 }).runs100(900, 1)), /ran early/);
    });

    it('ran without a record', () => {
      const story = new Story().runs100(1_000, 1);
      story.executions.pop();
      expectOnly(found(story), /ran, and is not recorded/);
    });

    it('ran with another attempt than the recorded one', () => {
      const story = new Story().runs100(1_000, 1);
      Object.assign(story.runs[0] ?? {}, { attempt: 2 });
      expect(found(story)).to.match(/ran, and is not recorded.*nobody has seen it succeed/);
    });

    it('came under another key', () => {
      const story = new Story().runs100(1_000, 1);
      Object.assign(story.runs[0] ?? {}, { idempotencyKey: 'job' });
      expectOnly(found(story), /came as job, and is job:2013/);
    });

    it('is recorded as a success that nobody has seen', () => {
      const story = new Story().claim(1_000, 1).begin(1_005).end(1_100, 'failed').settle(1_105, 1, 2_000);
      expectOnly(found(story.recordEnd('succeeded')), /nobody has seen it succeed/);
    });

    it('took until its timeout, and is not thought to be given up', () => {
      const story = new Story().claim(1_000, 1).begin(1_005).renew(2_500, 1).end(4_000, 'left').settle(4_005, 1, 5_000);
      expect(found(story.recordEnd('lost').skip(2_000, 4_000))).to.deep.equal([]);
    });

    it('was given up after one lost attempt', () => {
      const story = new Story().claim(1_000, 1).begin(1_005).end(1_500, 'left').claim(3_000, 2).recordEnd('lost');
      expectOnly(found(story.settle(3_010, 2, 4_000).skip(2_000, 3_000)), /was given up after attempt 1/);
    });

    it('was given up after one attempt that nobody has recorded the end of', () => {
      const story = new Story().claim(1_000, 1).begin(1_005).end(1_500, 'left').settle(1_505, 1, 2_000);
      expectOnly(found(story.runs100(2_000, 1)), /01\.000Z: was given up after attempt 1/);
    });

    it('must run at most once, and ran twice', () => {
      const story = new Story({ delivery: 'atMostOnce' }).claim(1_000, 1).begin(1_005).end(1_500, 'left');
      story.claim(3_000, 2).recordEnd('lost').begin(3_005, 2).end(3_100, 'succeeded');
      story.settle(3_105, 2, 4_000).recordEnd('succeeded').skip(2_000, 3_000);
      expectOnly(found(story), /must run at most once, and ran with epoch 1 .* epoch 2/);
    });

    it('is counted wrong', () => {
      const story = new Story().runs100(1_000, 1, 4_000).skip(2_000, 3_000);
      Object.assign(story.executions.at(-1) ?? {}, { count: 3 });
      expectOnly(found(story), /stands for 2 fire times, and says 3/);
    });
  });

  describe('a shard that', () => {
    it('is gone', () => {
      expectOnly(violationsIn({ ...new Story().evidence(), shards: [] }), /there is no such shard at the end/);
    });

    it('there is not', () => {
      const story = new Story().runs100(1_000, 1);
      story.runs.push({ ...(story.runs[0] as (typeof story.runs)[0]), shard: 1 });
      expectOnly(found(story), /job\/1 at .* there is no such shard/);
    });
  });
});
