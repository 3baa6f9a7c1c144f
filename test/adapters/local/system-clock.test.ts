import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import sinon from 'sinon';
import { systemClock } from '../../../src/adapters/local/system-clock.js';

const DAY_MS = 86_400_000;

describe('the system clock', () => {
  let timers: sinon.SinonFakeTimers;
  beforeEach(() => {
    timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => timers.restore());

  /** Whether a sleep has ended, as of the turn after this one. */
  const sleeping = (ms: number, signal: AbortSignal) => {
    const state = { isOver: false };
    void systemClock.sleep(ms, signal).then(() => {
      state.isOver = true;
    });
    return state;
  };

  it('sleeps for as long as it is asked to, and leaves nothing behind', async () => {
    const { signal } = new AbortController();
    const state = sleeping(50, signal);
    await timers.tickAsync(49);
    expect(state.isOver).to.equal(false);
    await timers.tickAsync(1);
    expect(state.isOver).to.equal(true);
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
  });

  it('wakes at once when the signal aborts, and leaves nothing behind', async () => {
    const controller = new AbortController();
    const state = sleeping(DAY_MS, controller.signal);
    await timers.tickAsync(1);
    controller.abort();
    await timers.tickAsync(0);
    expect(state.isOver).to.equal(true);
    expect(timers.countTimers()).to.equal(0);
    expect(getEventListeners(controller.signal, 'abort')).to.deep.equal([]);
  });

  for (const [what, ms, signal] of [
    ['no time', 0, new AbortController().signal],
    ['less than no time', -5, new AbortController().signal],
    ['any time when the signal has aborted before', DAY_MS, AbortSignal.abort()],
  ] as const) {
    it(`does not sleep for ${what}`, async () => {
      const state = sleeping(ms, signal);
      await timers.tickAsync(0);
      expect(state.isOver).to.equal(true);
      expect(timers.countTimers()).to.equal(0);
      expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
    });
  }

  it('sleeps for longer than a timer of Node can', async () => {
    const controller = new AbortController();
    const state = sleeping(60 * DAY_MS, controller.signal);
    await timers.tickAsync(59 * DAY_MS);
    expect(state.isOver).to.equal(false);
    controller.abort();
    await timers.tickAsync(0);
    expect(state.isOver).to.equal(true);
    expect(timers.countTimers()).to.equal(0);
  });
});
