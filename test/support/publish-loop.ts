// A process of its own that publishes version after version of a large list as fast as the store takes them, and says
// each one that is complete: somebody to kill.
import { EmbeddedDatabase } from '../../src/adapters/embedded/database.js';
import { EmbeddedEpochs } from '../../src/adapters/embedded/epochs.js';
import { EmbeddedHotListStore } from '../../src/adapters/embedded/hot-list-store.js';
import { systemClock } from '../../src/adapters/local/system-clock.js';
import { protobufHotListCodec } from '../../src/adapters/protobuf/hot-list-codec.js';
import { HotListMemory } from '../../src/application/publishing/hot-list-memory.js';
import { Publisher } from '../../src/application/publishing/publisher.js';
import { spreadNowhere } from '../../src/application/publishing/spread.js';
import { hackerNews } from '../../src/domain/formulas/hacker-news.js';
import { someItems } from './some-items.js';

const [path] = process.argv.slice(2) as [string];
const database = await EmbeddedDatabase.open(path);
const store = new EmbeddedHotListStore(database, protobufHotListCodec, 20);
const publisher = new Publisher({
  store,
  memory: new HotListMemory(),
  codec: protobufHotListCodec,
  spread: spreadNowhere,
  clock: systemClock,
  random: Math.random,
  announce: () => {},
});
const never = new AbortController().signal;
const token = await new EmbeddedEpochs(database).next('refresh:hot');
const board = { name: 'hot', formula: hackerNews(), weights: { likes: 1 }, windowMs: undefined, size: 1_000 };

const stopAt = Date.now() + 10_000;
while (Date.now() < stopAt) {
  const computedAt = Date.now();
  const hottest = someItems(1_000, computedAt).map((item) => ({ item, points: item.signals['likes'] as number }));
  const published = await publisher.publish(board, { computedAt, hottest }, token, never);
  process.stdout.write(`${published?.list.version}\n`);
}
