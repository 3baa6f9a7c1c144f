import { expect } from 'chai';
import { HotListMemory } from '../../../src/application/publishing/hot-list-memory.js';
import { UnknownBoardError } from '../../../src/application/serving/board-catalog.js';
import { HotListReader, NoListYetError } from '../../../src/application/serving/hot-list-reader.js';
import { ListLoader } from '../../../src/application/serving/list-loader.js';
import { aCatalog } from '../../support/a-catalog.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { NOW } from '../../support/a-publisher.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { rejection } from '../../support/rejection.js';
import { someTiers } from '../../support/some-tiers.js';

const FRESH_MS = 9_000;

function setUp() {
  const parts = someTiers();
  const memory = new HotListMemory();
  const clock = new ManualClock(NOW);
  const events = new RecordedEvents();
  const loader = new ListLoader({
    tiers: parts.tiers,
    memory,
    clock,
    random: () => 0.5,
    announce: events.announce,
  });
  const reader = new HotListReader({ catalog: aCatalog('hot', 'week'), memory, loader, clock, freshMs: FRESH_MS });
  const asked = () => Object.values(parts.ways).reduce((total, way) => total + way.asked.load + way.asked.versions, 0);
  return { ...parts, memory, clock, events, loader, reader, asked };
}

describe('HotListReader', () => {
  it('answers with the list in memory, and asks nobody', async () => {
    const { reader, memory, asked, events } = setUp();
    const published = aPublishedList({ board: 'week' });
    memory.put(published, 'publisher', 0);
    expect((await reader.get('week')).published).to.equal(published);
    expect(asked()).to.equal(0);
    expect(events.all).to.deep.equal([]);
  });

  it('asks nobody while memory has a list, however old, wherever from, and whatever is down', async () => {
    const { reader, memory, clock, ways, asked } = setUp();
    memory.put(aPublishedList({ board: 'hot' }), 'snapshot', 0);
    memory.put(aPublishedList({ board: 'week' }), 'redis', 0);
    for (const way of Object.values(ways)) way.goDown();
    await clock.advance(1_000 * FRESH_MS);
    for (let count = 0; count < 100; count++) await Promise.all([reader.get('hot'), reader.get('week')]);
    expect(asked()).to.equal(0);
  });

  it('answers the empty name with the default board', async () => {
    const { reader, memory } = setUp();
    memory.put(aPublishedList({ board: 'week' }), 'publisher', 0);
    const hot = aPublishedList({ board: 'hot' });
    memory.put(hot, 'publisher', 0);
    expect((await reader.get('')).published).to.equal(hot);
  });

  it('answers an unknown name with the boards there are, and asks nobody', async () => {
    const { reader, asked } = setUp();
    const error = await rejection(reader.get('nonsense'));
    expect(error).to.be.instanceOf(UnknownBoardError);
    expect((error as Error).message).to.equal('there is no board "nonsense"; there are: hot, week');
    expect(asked()).to.equal(0);
  });

  it('says that there is no list yet, and answers as soon as there is one in memory', async () => {
    const { reader, memory } = setUp();
    const error = await rejection(reader.get(''));
    expect(error).to.be.instanceOf(NoListYetError);
    expect((error as Error).message).to.equal('the first list of board "hot" is not there yet; try again in a moment');
    const first = aPublishedList();
    memory.put(first, 'publisher', 0);
    expect((await reader.get('')).published).to.equal(first);
  });

  it('finds the first list that another instance publishes within a second', async () => {
    const { reader, stores, clock } = setUp();
    await rejection(reader.get('hot'));
    const first = aPublishedList();
    await stores.redis.save(first);
    await clock.advance(1_000);
    expect((await reader.get('hot')).published).to.equal(first);
  });

  it('takes tiers that cannot answer for ones without a list, and answers once they can', async () => {
    const { reader, stores, ways, clock } = setUp();
    const first = aPublishedList();
    await stores.database.save(first);
    for (const way of Object.values(ways)) way.goDown();
    expect(await rejection(reader.get('hot'))).to.be.instanceOf(NoListYetError);
    for (const way of Object.values(ways)) way.comeBack();
    await clock.advance(1_000);
    expect(await reader.get('hot')).to.deep.equal({ published: first, from: 'database' });
  });

  it('brings a list that is not in memory there once, however many ask', async () => {
    const { reader, memory, stores, asked } = setUp();
    const stored = aPublishedList({ version: 4 });
    await stores.redis.save(stored);
    const answers = await Promise.all(Array.from({ length: 100 }, () => reader.get('hot')));
    for (const answer of answers) expect(answer).to.deep.equal({ published: stored, from: 'redis' });
    expect(memory.get('hot')).to.equal(stored);
    expect(asked()).to.equal(1);
  });

  describe('says that its answer came from', () => {
    for (const tier of ['redis', 'database', 'snapshot'] as const) {
      it(`${tier}, when it had to be loaded from there`, async () => {
        const { reader, stores } = setUp();
        await stores[tier].save(aPublishedList());
        expect((await reader.get('hot')).from).to.equal(tier);
      });
    }

    it('memory, when a newer list was published while it was loaded', async () => {
      const { reader, memory, stores, events } = setUp();
      await stores.redis.save(aPublishedList({ version: 4 }));
      const asking = reader.get('hot');
      const newer = aPublishedList({ version: 5 });
      memory.put(newer, 'publisher', 0);
      expect(await asking).to.deep.equal({ published: newer, from: 'memory' });
      expect(events.of('list loaded')).to.deep.equal([]);
    });

    it('memory, when its list was loaded at start meanwhile', async () => {
      const { reader, loader, stores } = setUp();
      await stores.redis.save(aPublishedList());
      const [, { from }] = await Promise.all([loader.loadShared(['hot']), reader.get('hot')]);
      expect(from).to.equal('memory');
    });

    for (const from of ['publisher', 'redis', 'database'] as const) {
      it(`memory, for as long as what came from ${from} is fresh, and that it is stale from then on`, async () => {
        const { reader, memory, clock } = setUp();
        memory.put(aPublishedList(), from, clock.monotonic());
        expect((await reader.get('hot')).from).to.equal('memory');
        clock.stall(FRESH_MS);
        expect((await reader.get('hot')).from).to.equal('memory');
        clock.stall(1);
        expect((await reader.get('hot')).from).to.equal('stale');
      });
    }

    it('memory again once its list is found to be the newest still', async () => {
      const { reader, memory, clock } = setUp();
      memory.put(aPublishedList({ version: 4 }), 'redis', 0);
      clock.stall(FRESH_MS + 1);
      memory.confirm('hot', 4, clock.monotonic());
      expect((await reader.get('hot')).from).to.equal('memory');
    });

    it('a snapshot, until another tier has answered', async () => {
      const { reader, memory, clock, loader } = setUp();
      memory.put(aPublishedList({ version: 4 }), 'snapshot', 0);
      for (const ms of [0, FRESH_MS, FRESH_MS]) {
        clock.stall(ms);
        expect((await reader.get('hot')).from).to.equal('snapshot');
      }
      await loader.loadSnapshots(['hot']);
      expect((await reader.get('hot')).from).to.equal('snapshot');
      memory.confirm('hot', 4, clock.monotonic());
      expect((await reader.get('hot')).from).to.equal('memory');
      clock.stall(FRESH_MS + 1);
      expect((await reader.get('hot')).from).to.equal('stale');
    });

    it('memory, whatever the wall clock does', async () => {
      const { reader, memory, clock } = setUp();
      memory.put(aPublishedList(), 'redis', clock.monotonic());
      clock.jumpWallClock(86_400_000);
      expect((await reader.get('hot')).from).to.equal('memory');
    });
  });
});
