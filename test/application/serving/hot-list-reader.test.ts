import { expect } from 'chai';
import sinon from 'sinon';
import { HotListMemory } from '../../../src/application/publishing/hot-list-memory.js';
import { UnknownBoardError } from '../../../src/application/serving/board-catalog.js';
import { HotListReader, NoListYetError } from '../../../src/application/serving/hot-list-reader.js';
import { aCatalog } from '../../support/a-catalog.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { MemoryHotListStore } from '../../support/memory-hot-list-store.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { rejection } from '../../support/rejection.js';

function setUp() {
  const memory = new HotListMemory();
  const store = new MemoryHotListStore();
  const load = sinon.spy(store, 'load');
  const events = new RecordedEvents();
  const reader = new HotListReader(aCatalog('hot', 'week'), memory, store, events.announce);
  return { reader, memory, store, load, events };
}

describe('HotListReader', () => {
  it('answers with the list in memory, and does not ask the store', async () => {
    const { reader, memory, load, events } = setUp();
    const published = aPublishedList({ board: 'week' });
    memory.put(published);
    expect(await reader.get('week')).to.equal(published);
    expect(load.callCount).to.equal(0);
    expect(events.all).to.deep.equal([]);
  });

  it('answers the empty name with the default board', async () => {
    const { reader, memory } = setUp();
    memory.put(aPublishedList({ board: 'week' }));
    const hot = aPublishedList({ board: 'hot' });
    memory.put(hot);
    expect(await reader.get('')).to.equal(hot);
  });

  it('answers an unknown name with the boards there are, and asks neither memory nor store', async () => {
    const { reader, load } = setUp();
    const error = await rejection(reader.get('nonsense'));
    expect(error).to.be.instanceOf(UnknownBoardError);
    expect((error as Error).message).to.equal('there is no board "nonsense"; there are: hot, week');
    expect(load.callCount).to.equal(0);
  });

  it('says that there is no list yet, and answers as soon as there is one', async () => {
    const { reader, store } = setUp();
    const error = await rejection(reader.get(''));
    expect(error).to.be.instanceOf(NoListYetError);
    expect((error as Error).message).to.equal('the first list of board "hot" is not there yet; try again in a moment');
    const first = aPublishedList();
    await store.save(first);
    expect(await reader.get('')).to.equal(first);
  });

  it('takes a store that cannot answer for one without a list, tells it once, and asks again', async () => {
    const { reader, memory, store, load, events } = setUp();
    const failure = new Error('the disk is gone');
    load.restore();
    const failing = sinon.stub(store, 'load').rejects(failure);
    await reader.preload();
    expect(await rejection(reader.get('hot'))).to.be.instanceOf(NoListYetError);
    expect(events.all).to.deep.equal([
      { type: 'list unreadable', board: 'hot', error: failure },
      { type: 'list unreadable', board: 'week', error: failure },
    ]);
    failing.restore();
    const first = aPublishedList();
    await store.save(first);
    expect(await reader.get('hot')).to.equal(first);
    expect(memory.get('hot')).to.equal(first);
  });

  it('brings a list that is only in the store into memory, once', async () => {
    const { reader, memory, store, load, events } = setUp();
    const stored = aPublishedList({ version: 4 });
    await store.save(stored);
    expect(await reader.get('hot')).to.equal(stored);
    expect(await reader.get('hot')).to.equal(stored);
    expect(memory.get('hot')).to.equal(stored);
    expect(load.callCount).to.equal(1);
    expect(events.all).to.deep.equal([
      { type: 'list loaded', board: 'hot', version: 4, computedAt: stored.list.computedAt },
    ]);
  });

  it('answers with a newer list that was published while it asked the store', async () => {
    const { reader, memory, store, events } = setUp();
    await store.save(aPublishedList({ version: 4 }));
    const asking = reader.get('hot');
    const newer = aPublishedList({ version: 5 });
    memory.put(newer);
    expect(await asking).to.equal(newer);
    expect(events.of('list loaded')).to.deep.equal([]);
  });

  describe('at start', () => {
    it('brings the stored list of every board into memory', async () => {
      const { reader, memory, store, events } = setUp();
      const [hot, week] = [aPublishedList({ board: 'hot', version: 7 }), aPublishedList({ board: 'week', version: 2 })];
      await store.save(hot);
      await store.save(week);
      await reader.preload();
      expect([memory.get('hot'), memory.get('week')]).to.deep.equal([hot, week]);
      expect(events.of('list loaded').map(({ board, version }) => [board, version])).to.have.deep.members([
        ['hot', 7],
        ['week', 2],
      ]);
    });

    it('leaves a board without a stored list for later', async () => {
      const { reader, memory, store } = setUp();
      const week = aPublishedList({ board: 'week' });
      await store.save(week);
      await reader.preload();
      expect(memory.get('hot')).to.equal(undefined);
      expect(await reader.get('week')).to.equal(week);
      expect(await rejection(reader.get('hot'))).to.be.instanceOf(NoListYetError);
    });

    it('does not put a stored list in the place of a newer one', async () => {
      const { reader, memory, store, events } = setUp();
      await store.save(aPublishedList({ version: 4 }));
      const newer = aPublishedList({ version: 5 });
      memory.put(newer);
      await reader.preload();
      expect(memory.get('hot')).to.equal(newer);
      expect(events.all).to.deep.equal([]);
    });
  });
});
