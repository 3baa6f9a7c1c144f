import { protobufHotListCodec } from '../../src/adapters/protobuf/hot-list-codec.js';
import { HotListMemory } from '../../src/application/publishing/hot-list-memory.js';
import { Publisher } from '../../src/application/publishing/publisher.js';
import { type Spread, spreadNowhere } from '../../src/application/publishing/spread.js';
import type { Ranking } from '../../src/domain/hot-list.js';
import { ManualClock } from './manual-clock.js';
import { MemoryHotListStore } from './memory-hot-list-store.js';
import { RecordedEvents } from './recorded-events.js';
import { someItems } from './some-items.js';
import { TroubledStore } from './troubled-store.js';

export const NOW = 1_356_998_400_000;
export const NEVER = new AbortController().signal;

export function rankingOf(count: number, computedAt = NOW): Ranking {
  return { computedAt, hottest: someItems(count, computedAt).map((item) => ({ item, points: 10 })) };
}

/** A publisher over a store that a test can trouble; its random numbers are in the middle, so pauses are 100, 200 ms. */
export function aPublisher({ spread = spreadNowhere, random = 0.5 }: { spread?: Spread; random?: number } = {}) {
  const store = new MemoryHotListStore({ now: () => clock.now() });
  const way = new TroubledStore(store);
  const memory = new HotListMemory();
  const clock = new ManualClock(NOW);
  const events = new RecordedEvents();
  const publisher = new Publisher({
    store: way,
    memory,
    codec: protobufHotListCodec,
    spread,
    clock,
    random: () => random,
    announce: events.announce,
  });
  return { store, way, memory, clock, events, publisher };
}
