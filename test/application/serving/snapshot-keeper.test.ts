import { expect } from 'chai';
import { HotListMemory } from '../../../src/application/publishing/hot-list-memory.js';
import { SnapshotKeeper } from '../../../src/application/serving/snapshot-keeper.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { NOW } from '../../support/a-publisher.js';
import { ManualClock } from '../../support/manual-clock.js';
import { MemoryHotListStore } from '../../support/memory-hot-list-store.js';
import { RecordedEvents } from '../../support/recorded-events.js';
import { TroubledStore } from '../../support/troubled-store.js';

function setUp() {
  const disk = new MemoryHotListStore();
  const way = new TroubledStore(disk);
  const memory = new HotListMemory();
  const clock = new ManualClock(NOW);
  const events = new RecordedEvents();
  const keeper = new SnapshotKeeper(way, memory, clock, events.announce);
  const serve = (version: number, board = 'hot', from: 'redis' | 'snapshot' = 'redis') =>
    memory.put(aPublishedList({ board, version, token: version }), from, 0);
  const written = async (board = 'hot') => (await disk.load(board))?.list.version;
  /** Lets each write wait until it is released. */
  const gate = () => {
    const waiting: (() => void)[] = [];
    way.before = () => new Promise((resolve) => waiting.push(resolve));
    return { waiting, release: () => waiting.shift()?.() };
  };
  return { disk, way, memory, clock, events, keeper, serve, written, gate };
}

const DISK_FULL = new Error('ENOSPC: no space left on device');

describe('SnapshotKeeper', () => {
  it('writes each new version of each board', async () => {
    const { keeper, serve, written, way, events } = setUp();
    for (const version of [1, 2, 3]) {
      serve(version);
      serve(version + 10, 'week');
      await keeper.flush();
      expect([await written('hot'), await written('week')]).to.deep.equal([version, version + 10]);
    }
    expect(way.asked.save).to.equal(6);
    expect(events.all).to.deep.equal([]);
  });

  it('writes nothing that memory did not take', async () => {
    const { keeper, serve, written, way } = setUp();
    serve(5);
    serve(4);
    serve(5);
    await keeper.flush();
    expect([await written(), way.asked.save]).to.deep.equal([5, 1]);
  });

  it('says nothing of a list that came from the disk itself', async () => {
    const { disk, keeper, serve, written, events } = setUp();
    await disk.save(aPublishedList({ version: 4, token: 4 }));
    serve(4, 'hot', 'snapshot');
    await keeper.flush();
    expect(await written()).to.equal(4);
    expect(events.all).to.deep.equal([]);
  });

  it('lets nobody wait for the disk', () => {
    const { serve, memory, gate } = setUp();
    gate();
    serve(1);
    expect(memory.get('hot')?.list.version).to.equal(1);
  });

  it('skips versions while the disk is slow, but never the last one', async () => {
    const { keeper, serve, written, way, gate, clock } = setUp();
    const { waiting, release } = gate();
    for (const version of [1, 2, 3, 4]) serve(version);
    expect(waiting).to.have.lengthOf(1);
    release();
    await clock.advance(0);
    expect([await written(), waiting.length]).to.deep.equal([1, 1]);
    serve(5);
    serve(6);
    release();
    await clock.advance(0);
    expect(await written()).to.equal(4);
    release();
    await keeper.flush();
    expect([await written(), way.asked.save]).to.deep.equal([6, 3]);
  });

  it('does not let one board wait for another', async () => {
    const { serve, gate } = setUp();
    const { waiting } = gate();
    serve(1);
    serve(1, 'week');
    expect(waiting).to.have.lengthOf(2);
  });

  it('resolves its flush only when what is waiting is written too', async () => {
    const { keeper, serve, written, gate, clock } = setUp();
    const { release } = gate();
    serve(1);
    serve(2);
    let isFlushed = false;
    const flushed = keeper.flush().then(() => {
      isFlushed = true;
    });
    release();
    await clock.advance(0);
    expect([isFlushed, await written()]).to.deep.equal([false, 1]);
    release();
    await flushed;
    expect(await written()).to.equal(2);
  });

  it('forgets no list that comes in the very moment in which the one before is written', async () => {
    for (let turns = 0; turns < 20; turns++) {
      const { keeper, serve, written, gate } = setUp();
      const { release, waiting } = gate();
      serve(1);
      release();
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      serve(2);
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      expect(waiting, `after ${turns} turns`).to.have.lengthOf(1);
      release();
      await keeper.flush();
      expect(await written()).to.equal(2);
    }
  });

  describe('on a disk that fails', () => {
    it('tells once that it is down, and once that it is up again', async () => {
      const { keeper, serve, way, clock, events, written } = setUp();
      way.before = () => {
        throw DISK_FULL;
      };
      for (const version of [1, 2, 3]) {
        serve(version);
        serve(version, 'week');
        await keeper.flush();
        clock.stall(10);
      }
      expect(events.all).to.deep.equal([{ type: 'tier down', tier: 'snapshot', error: DISK_FULL }]);
      way.comeBack();
      for (const version of [4, 5]) {
        serve(version);
        await keeper.flush();
      }
      expect(events.all.slice(1)).to.deep.equal([{ type: 'tier up', tier: 'snapshot', downMs: 30 }]);
      expect(await written()).to.equal(5);
    });

    it('tells of each time that it is down', async () => {
      const { keeper, serve, way, events } = setUp();
      for (let version = 1; version <= 4; version++) {
        way.before = () => {
          if (version % 2 === 1) throw DISK_FULL;
        };
        serve(version);
        await keeper.flush();
      }
      expect(events.all.map(({ type }) => type)).to.deep.equal(['tier down', 'tier up', 'tier down', 'tier up']);
    });
  });
});
