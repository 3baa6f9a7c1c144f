import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '../../../src/adapters/local/system-clock.js';
import { RedisConnection } from '../../../src/adapters/redis/connection.js';
import { RedisLeases } from '../../../src/adapters/redis/leases.js';
import { MemoryEpochs } from '../../support/memory-epochs.js';

/** A lock as its holder has it. */
export interface HeldLock {
  /** What the holder is told when it asks at this very moment. */
  isHeld(): boolean;
  /** The fencing token, where there is one. */
  readonly token?: number;
}

export interface Asking {
  /** Where the packages are installed. */
  readonly folder: string;
  readonly url: string;
  readonly ttlMs: number;
  /** To be called when the holder is told that it has lost the lock. */
  readonly onLost: () => void;
}

/** A way to lock; each is used as its own README says, with everything else left as it comes. */
export interface Lock {
  /** What is installed: a package and its version; undefined for the lease of this project. */
  readonly install?: string;
  acquire(asking: Asking): Promise<HeldLock>;
}

const KEY = 'trial';

export const LOCKS: { readonly [name: string]: Lock } = {
  '@sesamecare-oss/redlock': {
    install: '@sesamecare-oss/redlock@1.4.0',
    async acquire(asking) {
      const { Redlock } = await load(asking, '@sesamecare-oss/redlock');
      return whileUsing(new Redlock([await ioredis(asking)]), asking);
    },
  },
  redlock: {
    install: 'redlock@5.0.0-beta.2',
    async acquire(asking) {
      const { default: Redlock } = await load(asking, 'redlock');
      const redlock = new (Redlock.default ?? Redlock)([await ioredis(asking)]);
      redlock.on('error', () => {});
      return whileUsing(redlock, asking);
    },
  },
  'redis-semaphore': {
    install: 'redis-semaphore@5.8.0',
    async acquire(asking) {
      const { Mutex } = await load(asking, 'redis-semaphore');
      const mutex = new Mutex(await ioredis(asking), KEY, { lockTimeout: asking.ttlMs, onLockLost: asking.onLost });
      await mutex.acquire();
      return { isHeld: () => mutex.isAcquired };
    },
  },
  'redlock-universal': {
    install: 'redlock-universal@0.8.5',
    async acquire(asking) {
      const { createLock, IoredisAdapter } = await load(asking, 'redlock-universal');
      const lock = createLock({ adapter: new IoredisAdapter(await ioredis(asking)), key: KEY, ttl: asking.ttlMs });
      return held((routine) => lock.using(routine), asking);
    },
  },
  '@redis-kit/lock': {
    install: '@redis-kit/lock@0.1.0-3',
    async acquire(asking) {
      const [{ Redlock }, { createClient }] = [await load(asking, '@redis-kit/lock'), await load(asking, 'redis')];
      const client = createClient({ url: asking.url });
      client.on('error', () => {});
      await client.connect();
      const lock = await new Redlock([client]).acquire(KEY, asking.ttlMs);
      if (!lock) throw new Error('somebody else has it');
      lock.startAutoExtension(asking.ttlMs / 2);
      // It tells nobody; whoever wants to know has to ask.
      const poll = setInterval(() => {
        if (lock.isValid) return;
        clearInterval(poll);
        asking.onLost();
      }, 20);
      return { isHeld: () => lock.isValid };
    },
  },
  hotlist: {
    async acquire({ url, ttlMs, onLost }) {
      const settings = { url, mode: 'single', sentinelName: '', keyPrefix: 'trial:', timeoutMs: ttlMs / 4 } as const;
      const connection = new RedisConnection(settings, 'leases');
      await connection.connect();
      const leases = new RedisLeases(connection, new MemoryEpochs(), { keyPrefix: 'trial:', ttlMs }, systemClock);
      const lease = await leases.tryAcquire(KEY);
      if (!lease) throw new Error('somebody else has it');
      lease.signal.addEventListener('abort', onLost);
      return { isHeld: () => lease.held, token: lease.token };
    },
  },
};

interface Using {
  using(resources: string[], ttlMs: number, routine: Routine): Promise<void>;
}

type Routine = (signal: AbortSignal) => Promise<void>;

function whileUsing(redlock: Using, asking: Asking): Promise<HeldLock> {
  return held((routine) => redlock.using([KEY], asking.ttlMs, routine), asking);
}

/** The lock of a package that holds it for as long as a routine runs, which is told by a signal. */
function held(using: (routine: Routine) => Promise<void>, { onLost }: Asking): Promise<HeldLock> {
  return new Promise((resolve, reject) => {
    const ended = using((signal) => {
      signal.addEventListener('abort', onLost);
      resolve({ isHeld: () => !signal.aborted });
      return new Promise<void>((end) => signal.addEventListener('abort', () => end()));
    });
    // How it ends once it was lost is its own affair.
    ended.catch(reject);
  });
}

// biome-ignore lint/suspicious/noExplicitAny: packages that are not installed with this project have no types here
async function load({ folder }: Asking, name: string): Promise<any> {
  return import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve(name)).href);
}

async function ioredis(asking: Asking): Promise<unknown> {
  const { Redis } = await load(asking, 'ioredis');
  const client = new Redis(asking.url);
  client.on('error', () => {});
  return client;
}
