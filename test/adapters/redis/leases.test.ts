import { expect } from 'chai';
import { systemClock } from '../../../src/adapters/local/system-clock.js';
import type { RedisConnection } from '../../../src/adapters/redis/connection.js';
import type { RedisLeases } from '../../../src/adapters/redis/leases.js';
import type { RedisSettings } from '../../../src/adapters/redis/settings.js';
import { LeaseLostError } from '../../../src/application/scheduling/lease-lost-error.js';
import type { Lease, Leases } from '../../../src/application/scheduling/leases.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { LeaseWitness } from '../../support/lease-witness.js';
import { ManualClock } from '../../support/manual-clock.js';
import { redisInstances } from '../../support/redis-leases.js';
import { happens, redisSettings, sharedRedis } from '../../support/redis-store.js';
import { rejection } from '../../support/rejection.js';
import { startSentinel } from '../../support/servers/redis-sentinel.js';
import { RedisServer } from '../../support/servers/redis-server.js';
import { TcpProxy } from '../../support/servers/tcp-proxy.js';
import { until } from '../../support/until.js';

const JOB = 'refresh:hot';

/** Asks until somebody gets it. */
async function acquire(leases: Leases): Promise<Lease> {
  for (;;) {
    const lease = await leases.tryAcquire(JOB).catch(() => undefined);
    if (lease) return lease;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function aborted({ signal }: Lease): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}

describe('the Redis leases', () => {
  const TTL_MS = 60_000;
  let clock: ManualClock;
  let instances: Awaited<ReturnType<typeof redisInstances>>;
  let connection: RedisConnection;
  let key: string;

  beforeEach(async () => {
    clock = new ManualClock(1_356_998_400_000);
    const settings = await sharedRedis();
    instances = await redisInstances(settings, { ttlMs: TTL_MS, clock });
    connection = await instances.connect();
    key = `${settings.keyPrefix}lease:${JOB}`;
  });
  afterEach(() => instances.close());

  const granted = async (leases: RedisLeases) => {
    const lease = await leases.tryAcquire(JOB);
    if (!lease) throw new Error('somebody else holds it');
    return lease;
  };
  /** An instance whose scripts are carried out by `carry`. */
  const openThrough = (carry: (script: string, ask: () => Promise<unknown>) => Promise<unknown>) => {
    const client = new Proxy(connection.client, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (typeof name !== 'string' || !name.startsWith('hotlist')) return value;
        return (...values: unknown[]) =>
          carry(name, () => (value as (...all: unknown[]) => Promise<unknown>).apply(target, values));
      },
    });
    const run = (command: (client: unknown) => Promise<unknown>) => command(client);
    return instances.open({ client, run } as unknown as RedisConnection);
  };

  it('are in Redis for a TTL, and gone once released', async () => {
    const lease = await granted(instances.open());
    expect(await connection.run((client) => client.pttl(key))).to.be.within(1, TTL_MS);
    await lease.release();
    expect(await connection.run((client) => client.exists(key))).to.equal(0);
  });

  it('are lost by the next renewal when Redis has lost its data, and the next holder has a greater token', async () => {
    const lease = await granted(instances.open());
    await connection.run((client) => client.del(key));
    const next = await granted(instances.open());
    expect(next.token).to.be.above(lease.token);
    await clock.advance(TTL_MS / 3);
    await aborted(lease);
    expect(lease.signal.reason).to.be.instanceOf(LeaseLostError);
    await lease.release();
    expect(await instances.open().tryAcquire(JOB)).to.equal(undefined);
    expect(next.held).to.equal(true);
  });

  it('that were taken without an answer are had by the same instance at once, and by no other', async () => {
    let lost = 0;
    const leases = openThrough(async (script, ask) => {
      if (script === 'hotlistGiveUpLease' && lost < 2) throw new Error('it never got there');
      const answer = await ask();
      if (script === 'hotlistTakeLease' && lost++ === 0) throw new Error('the answer was lost');
      return answer;
    });
    expect(await rejection(leases.tryAcquire(JOB))).to.be.instanceOf(Error);
    expect(await instances.open().tryAcquire(JOB)).to.equal(undefined);
    await granted(leases);
  });

  it('that were taken without an answer are given back, for another to have', async () => {
    const leases = openThrough(async (script, ask) => {
      const answer = await ask();
      if (script === 'hotlistTakeLease') throw new Error('the answer was lost');
      return answer;
    });
    expect(await rejection(leases.tryAcquire(JOB))).to.be.instanceOf(Error);
    await acquire(instances.open());
  });

  it('are not disturbed by a request of the same instance that is carried out late', async () => {
    const late: (() => Promise<unknown>)[] = [];
    const leases = openThrough(async (script, ask) => {
      if (late.length > 0 || script !== 'hotlistTakeLease') return ask();
      late.push(ask);
      throw new Error('it is not there yet');
    });
    expect(await rejection(leases.tryAcquire(JOB))).to.be.instanceOf(Error);
    const lease = await granted(leases);
    await late[0]?.();
    await clock.advance(TTL_MS / 3);
    await clock.untilSleeping(2);
    expect(lease.held).to.equal(true);
  });

  it('are given back when the database does not number them', async () => {
    const down = { next: () => Promise.reject(new StoreUnavailableError('the database is away')) };
    const error = await rejection(instances.open(connection, down).tryAcquire(JOB));
    expect((error as Error).message).to.equal('the database is away');
    await acquire(instances.open());
  });

  it('wait no longer for the database than a lease can', async () => {
    const asked = rejection(instances.open(connection, { next: () => new Promise(() => {}) }).tryAcquire(JOB));
    await clock.untilSleeping(1);
    await clock.advance(TTL_MS / 4);
    expect(await asked).to.be.instanceOf(StoreUnavailableError);
    await acquire(instances.open());
  });

  it('that were numbered only after their end are nobody’s, and can be had at once', async () => {
    const slow = {
      next: async () => {
        clock.stall(TTL_MS * 0.95);
        return 7;
      },
    };
    expect(await instances.open(connection, slow).tryAcquire(JOB)).to.equal(undefined);
    await granted(instances.open());
  });
});

describe('the Redis leases, on a server that', () => {
  /** Really passes here, because it is the real clocks that are to agree. */
  const TTL_MS = 600;
  let server: RedisServer;
  let proxy: TcpProxy;
  let settings: RedisSettings;
  let instances: Awaited<ReturnType<typeof redisInstances>>;
  let others: Awaited<ReturnType<typeof redisInstances>>;

  beforeEach(async () => {
    server = await RedisServer.start();
    proxy = await TcpProxy.start(server.port);
    settings = redisSettings({ url: `redis://127.0.0.1:${proxy.port}`, timeoutMs: TTL_MS / 4 });
    instances = await redisInstances(settings, { ttlMs: TTL_MS, clock: systemClock });
    others = await redisInstances({ ...settings, url: server.url }, { ttlMs: TTL_MS, clock: systemClock });
  });
  afterEach(async () => {
    await instances.close();
    await others.close();
    await proxy.stop();
    await server.stop();
  });

  let witness: LeaseWitness;
  /** A lease of an instance of whose requests the witness knows. */
  const acquireWatched = async () => {
    witness = new LeaseWitness(TTL_MS);
    const connection = await instances.connect();
    const run: RedisConnection['run'] = (command) => witness.carry(() => connection.run(command));
    return acquire(instances.open({ client: connection.client, run } as RedisConnection));
  };
  /** Once, unless it is lost before because the machine is that slow. */
  const renewed = ({ signal }: Lease) => {
    const { sentAt } = witness;
    return until('it is renewed', () => witness.sentAt > sentAt || signal.aborted);
  };

  /** What happens when `begin` and then, once the holder knows, `end` does to the server or the way there. */
  const expectToldFirst = async (begin: (lease: Lease) => unknown, end: () => unknown) => {
    const lease = await acquireWatched();
    const successor = acquire(others.open()).then((next) => ({ next, wasHeld: lease.held }));
    await begin(lease);
    await witness.untilTold(lease);
    await end();
    const { next, wasHeld } = await successor;
    expect(wasHeld).to.equal(false);
    await next.release();
    const again = await acquire(instances.open());
    expect(again.held).to.equal(true);
    await again.release();
  };

  it('hangs with its connections alive: the holder is told before its TTL ends, and before anyone else has the lease', () =>
    expectToldFirst(
      () => server.pause(),
      () => server.resume(),
    ));

  it('can’t be reached by the holder alone: it is told before its TTL ends, and before anyone else has the lease', () =>
    expectToldFirst(
      async (lease) => {
        await renewed(lease);
        proxy.blackHole(true);
      },
      () => proxy.blackHole(false),
    ));

  it('goes down and comes back empty: the holder is told before its TTL ends, nothing is thrown on the way, and it goes on', async () => {
    const lease = await acquireWatched();
    await renewed(lease);
    await server.kill();
    await witness.untilTold(lease);
    await lease.release();
    expect(await rejection(instances.open().tryAcquire(JOB))).to.be.instanceOf(StoreUnavailableError);
    await server.restart();
    const again = await acquire(instances.open());
    expect(again.token).to.be.above(lease.token);
    await again.release();
  });

  it('is well: leases are not held after the event loop was blocked past their end', async () => {
    const lease = await acquire(instances.open());
    const end = performance.now() + 2 * TTL_MS;
    while (performance.now() < end);
    expect(lease.held).to.equal(false);
    expect(lease.signal.aborted).to.equal(true);
    const patient = await redisInstances({ ...settings, url: server.url }, { ttlMs: 60_000, clock: systemClock });
    const next = await acquire(patient.open());
    await lease.release();
    expect(next.held).to.equal(true);
    await next.release();
    await patient.close();
  });

  it('hangs: every request settles in spite of it', async () => {
    const leases = instances.open();
    const lease = await acquire(leases);
    server.pause();
    await lease.release();
    expect(await rejection(leases.tryAcquire(JOB))).to.be.instanceOf(StoreUnavailableError);
    server.resume();
    await (await acquire(leases)).release();
  });
});

describe('the Redis leases, when Sentinels make the replica the master,', () => {
  it('may be had by two, and the later one has the greater token', async () => {
    const sentinel = await startSentinel();
    const settings = redisSettings({ url: `redis://127.0.0.1:${sentinel.port}`, mode: 'sentinel', timeoutMs: 500 });
    // Longer than a failover takes, so that the old holder goes on believing.
    const clock = new ManualClock(1_356_998_400_000);
    const instances = await redisInstances(settings, { ttlMs: 60_000, clock });
    const connection = await instances.connect();
    const lease = await acquire(instances.open());
    await sentinel.untilReplicated();
    const ready = happens(connection, 'ready');
    // As if the last of what the master took had never reached the replica.
    await sentinel.master.kill();
    await ready;
    await connection.run((client) => client.flushall());
    const next = await acquire(instances.open(connection));
    expect(next.token).to.be.above(lease.token);
    await instances.close();
    await sentinel.stop();
  });
});
