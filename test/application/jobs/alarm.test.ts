import { expect } from 'chai';
import { Alarm } from '../../../src/application/jobs/alarm.js';
import { ManualClock } from '../../support/manual-clock.js';

function asleep(latest: number, prepare: (alarm: Alarm) => void = () => {}) {
  const clock = new ManualClock(0);
  const alarm = new Alarm(clock);
  const stop = new AbortController();
  prepare(alarm);
  let woke: boolean | undefined;
  void alarm.sleepUntil(latest, stop.signal).then((rang) => {
    woke = rang;
  });
  return { clock, alarm, stop, woke: () => woke };
}

describe('an alarm', () => {
  it('wakes at the latest instant when none was set', async () => {
    const { clock, woke } = asleep(100);
    await clock.advance(99);
    expect(woke()).to.equal(undefined);
    await clock.advance(1);
    expect(woke()).to.equal(false);
    expect(clock.sleeping).to.equal(0);
  });

  it('wakes at the earliest of those that were set, before or while somebody sleeps', async () => {
    const { clock, alarm, woke } = asleep(100, (one) => one.set(90));
    alarm.set(50);
    alarm.set(70);
    await clock.advance(49);
    expect(woke()).to.equal(undefined);
    await clock.advance(1);
    expect(woke()).to.equal(true);
    expect(clock.sleeping).to.equal(0);
  });

  it('rings once for what was set', async () => {
    const { clock, alarm, woke } = asleep(100, (one) => one.set(0));
    await clock.advance(0);
    expect(woke()).to.equal(true);
    let again: boolean | undefined;
    void alarm.sleepUntil(30, new AbortController().signal).then((rang) => {
      again = rang;
    });
    await clock.advance(29);
    expect(again).to.equal(undefined);
    await clock.advance(1);
    expect(again).to.equal(false);
  });

  it('lets nobody sleep who stops', async () => {
    const { clock, stop, woke } = asleep(100);
    stop.abort();
    await clock.advance(0);
    expect(woke()).to.equal(false);
  });
});
