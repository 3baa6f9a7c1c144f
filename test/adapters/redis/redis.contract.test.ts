import { describeHotListStore } from '../../contract/hot-list-store.contract.js';
import { redisStore, sharedRedis } from '../../support/redis-store.js';

describeHotListStore('the Redis adapter', async () => redisStore(await sharedRedis()));
