import { expect } from 'chai';
import type { Notice, Notices } from '../../../src/application/publishing/notices.js';
import { spreadByRedis, spreadNowhere } from '../../../src/application/publishing/spread.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { NEVER } from '../../support/a-publisher.js';
import { MemoryHotListStore } from '../../support/memory-hot-list-store.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { TroubledStore } from '../../support/troubled-store.js';

const PUBLISHED = aPublishedList({ version: 4, token: 5 });

function setUp() {
  const redis = new MemoryHotListStore();
  const way = new TroubledStore(redis);
  const events = new RecordedEvents();
  const steps: string[] = [];
  way.after = (operation) => void steps.push(operation);
  const sent: Notice[] = [];
  const notices: Notices = {
    async send(notice) {
      steps.push('notice');
      sent.push(notice);
    },
    listen: async () => undefined,
  };
  return { redis, way, notices, sent, steps, events, spread: spreadByRedis(way, notices, events.announce) };
}

describe('spreadByRedis', () => {
  it('puts the list into Redis, and only then sends the notice', async () => {
    const { spread, redis, steps, sent, events } = setUp();
    await spread(PUBLISHED, NEVER);
    expect(await redis.load('hot')).to.equal(PUBLISHED);
    expect(steps).to.deep.equal(['save', 'notice']);
    expect(sent).to.deep.equal([{ board: 'hot', version: 4 }]);
    expect(events.all).to.deep.equal([]);
  });

  it('reports that Redis failed, and sends the notice all the same', async () => {
    const { spread, way, sent, events } = setUp();
    const error = new StoreUnavailableError('redis is down');
    way.before = () => {
      throw error;
    };
    await spread(PUBLISHED, NEVER);
    expect(sent).to.deep.equal([{ board: 'hot', version: 4 }]);
    expect(events.all).to.deep.equal([{ type: 'publish step failed', board: 'hot', version: 4, step: 'redis', error }]);
  });

  it('reports that the notice failed, and leaves the list in Redis', async () => {
    const { spread, redis, notices, events } = setUp();
    const error = new StoreUnavailableError('redis is down');
    notices.send = () => Promise.reject(error);
    await spread(PUBLISHED, NEVER);
    expect(await redis.load('hot')).to.equal(PUBLISHED);
    expect(events.all).to.deep.equal([
      { type: 'publish step failed', board: 'hot', version: 4, step: 'notice', error },
    ]);
  });

  it('reports both when both fail', async () => {
    const { spread, way, notices, events } = setUp();
    way.goDown();
    notices.send = () => Promise.reject(new StoreUnavailableError('redis is down'));
    await spread(PUBLISHED, NEVER);
    expect(events.of('publish step failed').map(({ step }) => step)).to.deep.equal(['redis', 'notice']);
  });

  for (const [who, taken] of [
    ['a newer version', aPublishedList({ version: 5, token: 5 })],
    ['a newer holder', aPublishedList({ version: 4, token: 6 })],
  ] as const) {
    it(`announces that Redis refuses what ${who} has replaced, and sends no notice`, async () => {
      const { spread, redis, sent, events } = setUp();
      await redis.save(taken);
      await spread(PUBLISHED, NEVER);
      expect(await redis.load('hot')).to.equal(taken);
      expect(sent).to.deep.equal([]);
      expect(events.all.map(({ type }) => type)).to.deep.equal(['publish refused']);
      expect(events.of('publish refused')[0]).to.include({ board: 'hot', token: 5, tier: 'redis' });
      expect(events.of('publish refused')[0]?.reason).to.include('version 4 of board "hot" with token 5 was refused');
    });
  }

  it('is not refused where another instance has put the very same list into Redis already', async () => {
    const { spread, redis, sent, events } = setUp();
    await redis.save(PUBLISHED);
    await spread(PUBLISHED, NEVER);
    expect(sent).to.deep.equal([{ board: 'hot', version: 4 }]);
    expect(events.all).to.deep.equal([]);
  });

  it('reports a step that failed when Redis refuses and can no longer be asked why', async () => {
    const { spread, redis, way, sent, events } = setUp();
    await redis.save(PUBLISHED);
    way.before = (operation) => {
      if (operation === 'load') throw new StoreUnavailableError('redis is down');
    };
    await spread(PUBLISHED, NEVER);
    expect(events.all.map(({ type }) => type)).to.deep.equal(['publish step failed']);
    expect(sent).to.have.lengthOf(1);
  });

  it('reports nothing as failed that was told to stop', async () => {
    const { spread, way, events } = setUp();
    const stop = new AbortController();
    way.before = () => {
      stop.abort(new Error('the service is stopping'));
      throw stop.signal.reason;
    };
    await spread(PUBLISHED, stop.signal);
    expect(events.all).to.deep.equal([]);
  });
});

describe('spreadNowhere', () => {
  it('does nothing', async () => {
    expect(await spreadNowhere(PUBLISHED, NEVER)).to.equal(undefined);
  });
});
