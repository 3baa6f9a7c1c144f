import { expect } from 'chai';
import { BoardHeldError, StaleTokenError } from '../../../src/application/publishing/hot-list-store.js';
import type { PublishedList } from '../../../src/application/publishing/published-list.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { aBoard } from '../../support/a-board.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { aPublisher, NEVER, NOW, rankingOf } from '../../support/a-publisher.js';
import { rejection } from '../../support/rejection.js';

const DOWN = new StoreUnavailableError('the database is down');
const STOPPED = new Error('the lease was lost');

function setUp() {
  const parts = aPublisher();
  const publish = (signal: AbortSignal = NEVER) =>
    parts.publisher.publish(aBoard(), rankingOf(1, NOW + 5_000), 5, signal);
  /** Fails what the store is asked, in this order; undefined lets one through. */
  const failures = (when: 'before' | 'after', ...errors: (Error | undefined)[]) => {
    parts.way[when] = (operation) => {
      const error = operation === 'save' ? errors.shift() : undefined;
      if (error) throw error;
    };
  };
  return { ...parts, publish, failures };
}

describe('Publisher, when the durable step fails', () => {
  it('tries again after a pause that doubles, and publishes once', async () => {
    const { publish, failures, clock, way, store, events } = setUp();
    failures('before', DOWN, DOWN);
    const publishing = publish();
    await clock.untilSleeping();
    expect(way.asked.save).to.equal(1);
    await clock.advance(99);
    expect(way.asked.save).to.equal(1);
    await clock.advance(1);
    expect(way.asked.save).to.equal(2);
    await clock.advance(199);
    expect(way.asked.save).to.equal(2);
    await clock.advance(1);
    expect((await publishing)?.list.version).to.equal(1);
    expect(await store.kept('hot')).to.have.lengthOf(1);
    expect(events.all.map(({ type }) => type)).to.deep.equal(['list published']);
    expect(events.of('list published')[0]?.durationMs).to.equal(300);
  });

  it('gives up after three attempts, serves nothing new and announces no list', async () => {
    const { publish, clock, way, memory, events } = setUp();
    way.goDown();
    const failed = rejection(publish());
    await clock.advance(100);
    await clock.advance(200);
    expect(await failed).to.be.instanceOf(StoreUnavailableError);
    expect([way.asked.load, clock.sleeping]).to.deep.equal([3, 0]);
    expect(memory.get('hot')).to.equal(undefined);
    expect(events.all).to.deep.equal([]);
  });

  it('rejects with the last failure', async () => {
    const { publish, failures, clock } = setUp();
    const last = new Error('the disk is full');
    failures('before', DOWN, DOWN, last);
    const failed = rejection(publish());
    await clock.advance(1_000);
    expect(await failed).to.equal(last);
  });

  it('finds again what an attempt had written though it failed', async () => {
    const { publish, failures, clock, store, memory, way, events } = setUp();
    await store.save(aPublishedList({ version: 8, token: 5 }));
    failures('after', DOWN);
    const publishing = publish();
    await clock.advance(100);
    const published = await publishing;
    expect(published?.list.version).to.equal(9);
    expect(way.asked.save).to.equal(1);
    expect((await store.kept('hot')).map(({ version }) => version)).to.deep.equal([9, 8]);
    expect(memory.get('hot')).to.equal(published);
    expect(events.all.map(({ type }) => type)).to.deep.equal(['list published']);
  });

  it('finds again what an earlier attempt wrote between looking and saving', async () => {
    const { publish, clock, store, memory, way, events } = setUp();
    let late: PublishedList | undefined;
    way.before = async (operation, published) => {
      if (operation !== 'save') return;
      if (late) return store.save(late);
      late = published;
      throw DOWN;
    };
    const publishing = publish();
    await clock.advance(100);
    const published = await publishing;
    expect(published?.list).to.deep.equal(late?.list);
    expect(memory.get('hot')).to.equal(published);
    expect(events.all.map(({ type }) => type)).to.deep.equal(['list published']);
  });

  it('does not take a rollback under its token for what it wrote itself', async () => {
    const { publish, failures, clock, store } = setUp();
    await store.save(aPublishedList({ version: 1, token: 5 }));
    failures('before', DOWN);
    const publishing = publish();
    await clock.untilSleeping();
    await store.rollBack(aPublishedList({ version: 2, token: 5 }), 0);
    await clock.advance(100);
    const published = await publishing;
    expect(published?.list.version).to.equal(3);
    expect(await store.load('hot')).to.equal(published);
  });

  it('is refused at a later attempt when another holder has published meanwhile', async () => {
    const { publish, failures, clock, store, memory, events } = setUp();
    failures('before', DOWN);
    const refused = rejection(publish());
    await clock.untilSleeping();
    const taken = aPublishedList({ version: 1, token: 6 });
    await store.save(taken);
    await clock.advance(100);
    expect(await refused).to.be.instanceOf(StaleTokenError);
    expect(await store.load('hot')).to.equal(taken);
    expect(memory.get('hot')).to.equal(undefined);
    expect(events.all.map(({ type }) => type)).to.deep.equal(['publish refused']);
  });

  it('tries no more when the board is held', async () => {
    const { publish, failures, clock, way } = setUp();
    failures('before', DOWN, new BoardHeldError('hot', NOW + 1));
    const publishing = publish();
    await clock.advance(100);
    expect(await publishing).to.equal(undefined);
    expect([way.asked.save, clock.sleeping]).to.deep.equal([2, 0]);
  });

  it('tries again when even the last version could not be read', async () => {
    const { publish, clock, way } = setUp();
    way.goDown();
    const publishing = publish();
    await clock.untilSleeping();
    way.comeBack();
    await clock.advance(100);
    expect((await publishing)?.list.version).to.equal(1);
  });

  it('stops between attempts with the signal’s reason', async () => {
    const { publish, failures, clock, way, memory } = setUp();
    failures('before', DOWN);
    const stop = new AbortController();
    const stopped = rejection(publish(stop.signal));
    await clock.untilSleeping();
    stop.abort(STOPPED);
    expect(await stopped).to.equal(STOPPED);
    expect(way.asked.save).to.equal(1);
    expect(memory.get('hot')).to.equal(undefined);
  });

  it('asks nothing when it was told to stop before it began', async () => {
    const { publish, way } = setUp();
    expect(await rejection(publish(AbortSignal.abort(STOPPED)))).to.equal(STOPPED);
    expect(way.asked).to.deep.equal({ save: 0, load: 0, versions: 0 });
  });

  it('is published all the same when it was told to stop once the list was durable', async () => {
    const { publish, way, memory } = setUp();
    const stop = new AbortController();
    way.after = (operation) => {
      if (operation === 'save') stop.abort(STOPPED);
    };
    expect((await publish(stop.signal))?.list.version).to.equal(1);
    expect(memory.get('hot')?.list.version).to.equal(1);
  });

  for (const [random, pauseMs] of [
    [0, 50],
    [1, 150],
  ] as const) {
    it(`pauses for ${pauseMs} ms when the random number is ${random}`, async () => {
      const { publisher, way, clock } = aPublisher({ random });
      way.goDown();
      const failed = rejection(publisher.publish(aBoard(), rankingOf(1), 5, NEVER));
      await clock.advance(pauseMs - 1);
      expect(way.asked.load).to.equal(1);
      await clock.advance(1);
      expect(way.asked.load).to.equal(2);
      await clock.advance(1_000);
      await failed;
    });
  }
});
