import { expect } from 'chai';
import { buildInThread } from '../../../src/adapters/threads/build-in-thread.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { hackerNews } from '../../../src/domain/formulas/hacker-news.js';
import { NEVER } from '../../support/a-publisher.js';
import { rejection } from '../../support/rejection.js';
import type { Misbehaviour, Orders } from '../../support/threads/misbehave.js';
import { until } from '../../support/until.js';

const SPEC = { size: 3, slack: 2, weights: [], windowMs: undefined };

/** Shared with the thread. */
const heard = new Int32Array(new SharedArrayBuffer(4));

function build(deed: Misbehaviour, signal = NEVER, longestSilenceMs: number | null = 60_000) {
  const entry = new URL('../../support/threads/misbehave.js', import.meta.url);
  heard.fill(0);
  const opening = { deed, heard };
  return buildInThread<Orders>({ entry, opening, longestSilenceMs: longestSilenceMs ?? undefined })(
    SPEC,
    hackerNews(),
    signal,
  );
}

describe('a build in a thread that', () => {
  it('throws what nobody caught fails with that, and with nothing else', async () => {
    expect(await rejection(build('throw')))
      .to.be.an('error')
      .that.includes({ name: 'TypeError', message: 'nobody caught this' });
  });

  it('leaves a promise rejected fails with that', async () => {
    expect(await rejection(build('reject')))
      .to.be.an('error')
      .that.includes({ name: 'RangeError', message: 'nobody waited for this' });
  });

  it('ends without a result says so', async () => {
    const { message } = (await rejection(build('exit'))) as Error;
    expect(message).to.equal('the thread that builds ended with exit code 3 and without a result');
  });

  it('needs too much memory fails, and the process goes on', async () => {
    const { message } = (await rejection(build('hoard'))) as Error;
    expect(message).to.match(/memory limit/);
  });

  it('can not be started fails', async () => {
    const entry = new URL('./no-such-module.js', import.meta.url);
    const failing = buildInThread({ entry, opening: undefined, longestSilenceMs: 60_000 })(SPEC, hackerNews(), NEVER);
    expect(((await rejection(failing)) as Error).message).to.match(/Cannot find module/);
  });

  it('has said what came out and does not end is ended, and that is what came out', async () => {
    expect(await build('stay')).to.deep.equal({ members: [], upTo: 7, itemsRead: 3 });
  });

  for (const deed of ['hang', 'keep quiet', 'never end'] as const) {
    it(`is told to stop ends, even one that does this: ${deed}`, async () => {
      const stop = new AbortController();
      const building = rejection(build(deed, stop.signal));
      setImmediate(() => stop.abort(new Error('the lease was lost')));
      expect(await building).to.equal(stop.signal.reason);
    });
  }

  it('is told to stop hears of it before it is ended, so that it can close its connection', async () => {
    const stop = new AbortController();
    const building = rejection(build('keep quiet', stop.signal));
    await until('it listens', () => heard[0] === -1);
    stop.abort();
    await building;
    expect(heard[0]).to.equal(1);
  });

  it('may not be ended from outside is waited for, however late it ends', async () => {
    const stop = new AbortController();
    const building = rejection(build('end late', stop.signal, null));
    setImmediate(() => stop.abort());
    expect(await building).to.equal(stop.signal.reason);
    expect(heard[0]).to.equal(2);
  });

  it('is told to stop before it began is not started', async () => {
    const reason = new Error('the lease was lost');
    expect(await rejection(build('stay', AbortSignal.abort(reason)))).to.equal(reason);
  });

  for (const deed of ['hang', 'keep quiet'] as const) {
    it(`reads nothing for too long is ended as if the source did not answer: ${deed}`, async () => {
      const error = await rejection(build(deed, NEVER, 100));
      expect(error).to.be.instanceOf(StoreUnavailableError);
      expect((error as Error).message).to.equal('the source has given nothing for 0.1 s; the build is stopped');
    });
  }
});
