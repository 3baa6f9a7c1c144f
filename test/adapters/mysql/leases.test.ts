import { EventEmitter, once } from 'node:events';
import { expect } from 'chai';
import { Kysely, MysqlDialect } from 'kysely';
import { createPool } from 'mysql2';
import { systemClock } from '../../../src/adapters/local/system-clock.js';
import { MysqlDatabase } from '../../../src/adapters/mysql/database.js';
import { MysqlEpochs } from '../../../src/adapters/mysql/epochs.js';
import { MysqlLeases } from '../../../src/adapters/mysql/leases.js';
import * as migration from '../../../src/adapters/mysql/migrations/0004-leases.js';
import type { Lease, Leases } from '../../../src/application/scheduling/leases.js';
import { LeaseWitness } from '../../support/lease-witness.js';
import { ManualClock } from '../../support/manual-clock.js';
import { emptyDatabase, mysqlStore } from '../../support/mysql-store.js';
import { rejection } from '../../support/rejection.js';
import { MariaDbServer } from '../../support/servers/mariadb-server.js';

const JOB = 'refresh:hot';
const TTL_MS = 60_000;

type Use = MysqlDatabase['use'];

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

describe('the MySQL leases', () => {
  let clock: ManualClock;
  let database: MysqlDatabase;
  let close: () => Promise<void>;

  beforeEach(async () => {
    clock = new ManualClock(1_356_998_400_000);
    ({ database, close } = await mysqlStore());
  });
  afterEach(() => close());

  const open = (use: Use = (work, limits) => database.use(work, limits)) => new MysqlLeases({ use }, TTL_MS, clock);
  const granted = async (leases: Leases) => {
    const lease = await leases.tryAcquire(JOB);
    if (!lease) throw new Error('somebody else holds it');
    return lease;
  };

  it('and the epochs of the local backend go up by one row', async () => {
    const epochs = new MysqlEpochs(database);
    const leases = open();
    const tokens: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      tokens.push(await epochs.next(JOB));
      const lease = await granted(leases);
      tokens.push(lease.token);
      await lease.release();
    }
    expect(tokens).to.deep.equal([1, 2, 3, 4, 5, 6]);
  });

  it('lose a lease whose epoch somebody has taken, without asking for it', async () => {
    const lease = await granted(open());
    await new MysqlEpochs(database).next(JOB);
    await clock.advance(TTL_MS / 3);
    await aborted(lease);
    expect(lease.signal.reason.message).to.match(/it is no longer this instance's$/);
  });

  it('are renewed twice in the same millisecond of the database', async () => {
    const leases = open((work, limits) =>
      database.use(async (connection) => {
        await connection.query('SET timestamp = 1700000000.5');
        return work(connection);
      }, limits),
    );
    const lease = await granted(leases);
    for (let renewal = 0; renewal < 4; renewal++) {
      await clock.advance(TTL_MS / 3);
      await clock.untilSleeping(2);
      expect(lease.held).to.equal(true);
    }
  });

  describe('when a statement is late or its answer is lost', () => {
    /** Leases whose statements are all carried out by `carry`. */
    const openThrough = (carry: (sql: string, ask: () => Promise<unknown>) => Promise<unknown>) =>
      open((work, limits) =>
        database.use((connection) => {
          const query = (sql: string, values: unknown[]) => carry(sql, () => connection.query(sql, values));
          return work(
            new Proxy(connection, { get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)) }),
          );
        }, limits),
      );
    /** Of the first statement that fits. It is carried out all the same. */
    const openLosing = (fits: RegExp) => {
      let lost = false;
      return openThrough(async (sql, ask) => {
        const answer = await ask();
        if (lost || !fits.test(sql)) return answer;
        lost = true;
        throw new Error('the answer was lost');
      });
    };

    it('the lease that was taken is had by the same instance at once', async () => {
      const leases = openThrough(async (sql, ask) => {
        if (sql.includes('SET expires_at = 0')) throw new Error('it never got there');
        const answer = await ask();
        if (sql.startsWith('INSERT')) throw new Error('the answer was lost');
        return answer;
      });
      expect(await rejection(leases.tryAcquire(JOB))).to.be.instanceOf(Error);
      expect(await open().tryAcquire(JOB)).to.equal(undefined);
      expect((await granted(leases)).token).to.equal(2);
    });

    it('the lease that was taken is given back, for another to have', async () => {
      expect(await rejection(openLosing(/^INSERT/).tryAcquire(JOB))).to.be.instanceOf(Error);
      expect((await acquire(open())).token).to.equal(2);
    });

    it('giving it back late does not end the lease that the same instance took since', async () => {
      const takenSince = new EventEmitter();
      let takings = 0;
      const leases = openThrough(async (sql, ask) => {
        if (sql.startsWith('INSERT') && ++takings === 1) throw new Error('it never got there');
        if (sql.includes('SET expires_at = 0')) {
          await once(takenSince, 'taken');
          takenSince.emit('given back', await ask());
        }
        return ask();
      });
      expect(await rejection(leases.tryAcquire(JOB))).to.be.instanceOf(Error);
      const lease = await granted(leases);
      expect(lease.token).to.equal(1);
      const givenBack = once(takenSince, 'given back');
      takenSince.emit('taken');
      await givenBack;
      expect(await open().tryAcquire(JOB)).to.equal(undefined);
      expect(lease.held).to.equal(true);
    });

    it('a renewal that is carried out after the release does not keep others out', async () => {
      const released = new EventEmitter();
      const leases = openThrough(async (sql, ask) => {
        if (!sql.includes('expires_at > 0')) return ask();
        await once(released, 'released');
        const answer = await ask();
        released.emit('carried out');
        return answer;
      });
      const lease = await granted(leases);
      await clock.advance(TTL_MS / 3);
      await lease.release();
      const carriedOut = once(released, 'carried out');
      released.emit('released');
      await carriedOut;
      expect((await granted(open())).token).to.equal(2);
    });

    it('a lease that is renewed after another has found it expired stays where it is', async () => {
      const lease = await granted(open());
      const other = openThrough(async (sql, ask) => {
        if (sql.includes('SET epoch')) {
          await clock.advance(TTL_MS / 3);
          await clock.untilSleeping(2);
        }
        return ask();
      });
      await database.query('UPDATE hotlist_leases SET expires_at = 1');
      expect(await other.tryAcquire(JOB)).to.equal(undefined);
      expect(lease.held).to.equal(true);
    });

    it('a renewal is asked for again, and counts from there', async () => {
      const lease = await granted(openLosing(/^UPDATE .* SET expires_at/));
      await clock.advance(TTL_MS / 3);
      await clock.untilSleeping(2);
      expect(lease.held).to.equal(true);
      await clock.advance(TTL_MS / 100);
      await clock.untilSleeping(2);
      await clock.advance(TTL_MS * 0.6);
      expect(lease.held).to.equal(true);
    });
  });

  it('find their columns there when they are made a second time', async () => {
    const pool = createPool(await emptyDatabase());
    const kysely = new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) });
    await pool.promise().query('CREATE TABLE hotlist_leases (job VARBINARY(255) PRIMARY KEY, epoch BIGINT NOT NULL)');
    await migration.up(kysely);
    await migration.up(kysely);
    await kysely.destroy();
  });
});

describe('the MySQL leases, on a server that hangs,', () => {
  /** Really passes here, because it is the real clocks that are to agree. */
  const SHORT_TTL_MS = 600;
  let server: MariaDbServer;
  let database: MysqlDatabase;
  let other: MysqlDatabase;

  before(async () => {
    server = await MariaDbServer.start();
  });
  after(() => server.stop());

  let databases = 0;
  beforeEach(async () => {
    const url = await server.createDatabase(`leases_${++databases}`);
    database = new MysqlDatabase(url);
    other = new MysqlDatabase(url);
    await database.prepare(true);
  });
  afterEach(() => Promise.all([database.close(), other.close()]));

  it('have told the holder before its TTL ends and before anyone else has the lease, and recover by themselves', async () => {
    const witness = new LeaseWitness(SHORT_TTL_MS);
    const use: Use = (work, limits) => witness.carry(() => database.use(work, limits));
    const leases = new MysqlLeases({ use }, SHORT_TTL_MS, systemClock);
    const lease = await acquire(leases);
    const successor = acquire(new MysqlLeases(other, SHORT_TTL_MS, systemClock)).then((next) => ({
      ...{ next, wasHeld: lease.held },
    }));
    server.pause();
    await witness.untilTold(lease);
    server.resume();
    const { next, wasHeld } = await successor;
    expect(wasHeld).to.equal(false);
    expect(next.token).to.be.above(lease.token);
    await lease.release();
    await next.release();
    const again = await acquire(leases);
    expect(again.token).to.be.above(next.token);
    await again.release();
  });

  it('settle every request in spite of it', async () => {
    const leases = new MysqlLeases(database, SHORT_TTL_MS, systemClock);
    const lease = await acquire(leases);
    server.pause();
    await lease.release();
    expect(await rejection(leases.tryAcquire(JOB))).to.be.instanceOf(Error);
    server.resume();
    const again = await acquire(leases);
    await again.release();
  });

  it('are not held after the event loop was blocked past their end', async () => {
    const lease = await acquire(new MysqlLeases(database, SHORT_TTL_MS, systemClock));
    const end = performance.now() + 2 * SHORT_TTL_MS;
    while (performance.now() < end);
    expect(lease.held).to.equal(false);
    expect(lease.signal.aborted).to.equal(true);
    const next = await acquire(new MysqlLeases(other, TTL_MS, systemClock));
    await lease.release();
    expect(next.held).to.equal(true);
    await next.release();
  });
});
