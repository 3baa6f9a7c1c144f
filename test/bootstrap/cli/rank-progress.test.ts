import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { RankProgress } from '../../../src/bootstrap/cli/rank-progress.js';

describe('the progress of a ranking', () => {
  let now: number;
  let stderr: PassThrough & { isTTY?: boolean };
  const written = () => String(stderr.read() ?? '');

  beforeEach(() => {
    now = 5_000;
    stderr = Object.assign(new PassThrough(), { isTTY: true });
  });

  it('is shown on one line of a terminal now and then, and taken away at the end', () => {
    const progress = new RankProgress(stderr, () => now);
    now += 1_000;
    progress.add(4_000);
    expect(written()).to.equal('\r4,000 items read\u001b[K');
    now += 100;
    progress.add(4_000);
    expect(written()).to.equal('');
    now += 100;
    progress.add(4_000);
    expect(written()).to.equal('\r12,000 items read\u001b[K');
    expect(progress.end()).to.equal(1_200);
    expect(written()).to.equal('\r\u001b[K');
    progress.end();
    expect(written()).to.equal('');
  });

  it('is not shown of what takes no second, nor where nobody watches', () => {
    const quick = new RankProgress(stderr, () => now);
    now += 900;
    quick.add(1);
    quick.end();
    stderr.isTTY = false;
    const unwatched = new RankProgress(stderr, () => now);
    now += 60_000;
    unwatched.add(1);
    unwatched.end();
    expect(written()).to.equal('');
  });
});
