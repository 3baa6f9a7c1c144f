import { expect } from 'chai';
import { cancelExecution } from '../../../src/application/jobs/cancel-execution.js';
import type { JobInstance } from '../../support/job-stores.js';
import { rejection } from '../../support/rejection.js';
import { cutOff, GATHERED, StickySite } from '../../support/sticky-site.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Within which whatever was left is recorded as lost, as the docs promise. */
const AT_LAST = 2.5 * MINUTE;

describe('an execution with which nobody goes on', () => {
  let site: StickySite;
  let isAway: boolean;

  beforeEach(() => {
    site = new StickySite();
    isAway = false;
  });

  const withoutEnds = (store: JobInstance): JobInstance => ({
    ...store,
    history: new Proxy(store.history, {
      get: (target, name) =>
        isAway && name === 'end'
          ? () => Promise.reject(new Error('the history is locked'))
          : Reflect.get(target, name).bind(target),
    }),
  });

  it('is recorded as lost while its job is paused, and there is nothing to cancel', async () => {
    await site.create({ timeoutMs: 10 * MINUTE });
    site.start('a', { around: (store) => withoutEnds(cutOff(() => isAway)(store)) });
    await site.clock.advance(SECOND);
    await site.store.records.setEnabled('digest', false);
    isAway = true;
    site.start('b');
    await site.clock.advance(AT_LAST);
    expect(await site.record()).to.deep.equal(['1 s #1 lost: ']);
    const [{ id } = { id: 0 }] = await site.store.history.list({ limit: 1 });
    const { history, claims } = site.store;
    const refusal = (await rejection(cancelExecution(id, 'no', { history, claims, cancelHere() {} }))) as Error;
    expect(refusal.message).to.equal(`execution ${id} is not running; it is lost`);
  });

  it('is recorded as lost when its end could not be, though its lease is kept for the runs after it', async () => {
    await site.createSticky({ schedule: { kind: 'interval', everyMs: 60 * MINUTE } });
    site.start('a', { around: withoutEnds });
    await site.clock.advance(SECOND);
    isAway = true;
    await site.end();
    await site.clock.advance(40 * SECOND);
    isAway = false;
    await site.clock.advance(AT_LAST);
    expect(await site.record()).to.deep.equal(['1 s #1 lost: ']);
    await site.clock.advance(60 * MINUTE);
    expect(site.runs[1]).to.include({ owner: 'a', epoch: 1 });
  });

  it('is recorded as lost when its end could not be, and its shard is not claimed again', async () => {
    await site.create();
    site.start('a', { around: withoutEnds });
    await site.clock.advance(SECOND);
    await site.store.records.setEnabled('digest', false);
    isAway = true;
    await site.end();
    await site.clock.advance(40 * SECOND);
    isAway = false;
    await site.clock.advance(AT_LAST);
    expect(await site.record()).to.deep.equal(['1 s #1 lost: ']);
  });

  it('is none that is long, or paused, or whose end is recorded only at the last moment', async () => {
    await site.createSticky({ timeoutMs: 60 * MINUTE });
    site.start('a', { around: withoutEnds });
    site.start('b');
    await site.clock.advance(SECOND);
    await site.store.records.setEnabled('digest', false);
    // Ends right before the history is looked at.
    await site.clock.advance(20 * MINUTE - 2 * SECOND);
    expect(await site.record()).to.deep.equal(['1 s #1 running: ']);
    isAway = true;
    await site.end();
    await site.clock.advance(25 * SECOND);
    isAway = false;
    await site.clock.advance(5 * SECOND + GATHERED);
    expect((await site.record())[0]).to.equal('1 s #1 succeeded: done');
  });
});
