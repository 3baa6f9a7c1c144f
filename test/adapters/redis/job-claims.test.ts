import { expect } from 'chai';
import type { RedisConnection } from '../../../src/adapters/redis/connection.js';
import { RedisJobClaims } from '../../../src/adapters/redis/job-claims.js';
import type { RedisSettings } from '../../../src/adapters/redis/settings.js';
import type { JobClaims } from '../../../src/application/jobs/job-claims.js';
import type { NumberedClaims } from '../../../src/application/jobs/numbered-claims.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { keyOf } from '../../support/claimed-jobs.js';
import { embeddedJobStore, type JobStore, mysqlJobStore } from '../../support/job-stores.js';
import { openForEach } from '../../support/open-for-each.js';
import { PassingRedis } from '../../support/redis-job-stores.js';
import { sharedRedis } from '../../support/redis-store.js';
import { rejection } from '../../support/rejection.js';

const KEY = 'lease:digest/0';

/** Claims of a database that some can't reach. */
class ReachableOrNot {
  isAway = false;
  readonly claims: NumberedClaims;

  constructor(claims: NumberedClaims) {
    this.claims = new Proxy(claims, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...values: unknown[]) => Promise<unknown>;
        return (...values: unknown[]) =>
          this.isAway
            ? Promise.reject(new StoreUnavailableError('the database is away'))
            : method.apply(target, values);
      },
    });
  }
}

for (const [database, make] of [
  ['the embedded store', embeddedJobStore],
  ['MySQL', () => mysqlJobStore()],
] as const) {
  describe(`the Redis job claims, with ${database},`, () => {
    let store: JobStore<NumberedClaims>;
    let settings: RedisSettings;
    let connection: PassingRedis;
    let now: number;

    openForEach(make, async (opened) => {
      store = opened;
      settings = await sharedRedis();
      connection = new PassingRedis(settings);
      await connection.connect();
      now = await store.records.now();
      await store.records.create(aJobDefinition(), 'api', now);
    });
    afterEach(() => connection.close());

    const open = (claims: NumberedClaims = store.claims, through: RedisConnection = connection) =>
      new RedisJobClaims(through, claims, { keyPrefix: settings.keyPrefix, ttlMs: store.leaseMs });
    const pass = (ms: number) => {
      store.pass(ms);
      connection.pass(ms);
    };
    const read = () => connection.run((client) => client.get(settings.keyPrefix + KEY));
    const write = (value: string, ms = store.leaseMs) =>
      connection.run((client) => client.set(settings.keyPrefix + KEY, value, 'PX', ms));
    const forget = () => connection.run((client) => client.del(settings.keyPrefix + KEY));
    const claimOne = async (claims: JobClaims, owner = 'a') => {
      const [claim] = await claims.claim(owner, 1);
      if (!claim) throw new Error('there was nothing to claim');
      return claim;
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
      return open(store.claims, { client, run } as unknown as RedisConnection);
    };

    it('are in Redis under their epoch for the time of a lease, and gone once settled', async () => {
      const a = open();
      const claim = await claimOne(a);
      expect(await read()).to.match(/^[-0-9a-f]{36}\/1$/);
      const left = await connection.run((client) => client.pttl(settings.keyPrefix + KEY));
      expect(left).to.be.within(1, store.leaseMs);
      await a.settle([{ ...keyOf(claim), fireTime: now + 1, dueAt: now + 1, attempt: 1 }]);
      expect(await read()).to.equal(null);
      pass(1);
      await a.letGo([keyOf(await claimOne(a))]);
      expect(await read()).to.equal(null);
    });

    it('need both: what is not due in the database, or not free in Redis, is nobody’s', async () => {
      await write('somebody/1');
      expect(await open().claim('b', 1)).to.deep.equal([]);
      await forget();
      const claim = await claimOne(open());
      await forget();
      expect(await open().claim('b', 1)).to.deep.equal([]);
      expect(claim.epoch).to.equal(1);
    });

    it('are back in Redis with the next renewal when it has lost its data, and nobody gets them meanwhile', async () => {
      const a = open();
      const claim = await claimOne(a);
      await forget();
      expect(await open().claim('b', 1)).to.deep.equal([]);
      expect(await a.renew([keyOf(claim)])).to.have.length(1);
      expect(await read()).to.match(/\/1$/);
    });

    it('are kept by the database alone while Redis does not answer, and not found where it does', async () => {
      let isAway = false;
      const a = openThrough(async (_, ask) => {
        if (isAway) throw new StoreUnavailableError('Redis is away');
        return ask();
      });
      const claim = await claimOne(a);
      isAway = true;
      for (let third = 0; third < 6; third++) {
        pass(store.leaseMs / 3);
        expect(await a.renew([keyOf(claim)])).to.have.length(1);
        expect(await open().claim('b', 1)).to.deep.equal([]);
      }
      await a.settle([{ ...keyOf(claim), fireTime: now, dueAt: now, attempt: 1 }]);
      expect((await rejection(a.claim('a', 1))) as Error).to.include({ message: 'Redis is away' });
      expect((await claimOne(open(), 'b')).lostBy).to.equal(undefined);
    });

    it('are kept by Redis alone while the database does not answer, and put off by those for whom it does', async () => {
      const database = new ReachableOrNot(store.claims);
      const [a, b] = [open(database.claims), open()];
      const claim = await claimOne(a);
      database.isAway = true;
      for (let third = 0; third < 6; third++) {
        pass(store.leaseMs / 3);
        expect(await a.renew([keyOf(claim)])).to.deep.equal([{ ...keyOf(claim), now: undefined }]);
        expect(await b.claim('b', 1)).to.deep.equal([]);
        const next = await b.nextDue();
        expect(next.dueAt).to.be.above(next.now);
      }
      database.isAway = false;
      expect((await a.renew([keyOf(claim)]))[0]).to.include({ now: now + 2 * store.leaseMs });
      pass(store.leaseMs - 1);
      expect(await b.claim('b', 1)).to.deep.equal([]);
    });

    it('that were put off can be had as soon as their holder has been silent for the time of a lease', async () => {
      const database = new ReachableOrNot(store.claims);
      const [a, b] = [open(database.claims), open()];
      const claim = await claimOne(a);
      database.isAway = true;
      pass(store.leaseMs - 1_000);
      await a.renew([keyOf(claim)]);
      pass(2_000);
      expect(await b.claim('b', 1)).to.deep.equal([]);
      const { dueAt = 0 } = await b.nextDue();
      // Never later than the lease in Redis.
      expect(dueAt).to.be.within(now + 2 * store.leaseMs - 2_000, now + 2 * store.leaseMs - 1_000);
      pass(dueAt - now - store.leaseMs - 1_000);
      await forget();
      expect(await claimOne(b, 'b')).to.include({ lostBy: 'a', epoch: 2, attempt: 2 });
    });

    it('go on for everybody as long as Redis alone knows of them, and not when their runs are settled', async () => {
      const database = new ReachableOrNot(store.claims);
      const [a, b] = [open(database.claims), open()];
      const claim = await claimOne(a);
      const run = { ...keyOf(claim), fireTime: claim.fireTime, attempt: claim.attempt };
      database.isAway = true;
      for (let third = 0; third < 4; third++) {
        pass(store.leaseMs / 3);
        await a.renew([run]);
      }
      expect(await b.findUnsettled([run])).to.deep.equal([{ run, isLeased: true }]);
      pass(store.leaseMs);
      await forget();
      expect(await b.findUnsettled([run])).to.deep.equal([{ run, isLeased: false }]);
      await write('somebody/2');
      expect(await b.findUnsettled([run])).to.deep.equal([{ run, isLeased: false }]);
      await store.claims.settle([{ ...run, fireTime: now, dueAt: now }]);
      await write('somebody/1');
      expect(await b.findUnsettled([run])).to.deep.equal([]);
    });

    it('that Redis has forgotten while the database does not answer are not known to be anybody’s', async () => {
      const database = new ReachableOrNot(store.claims);
      const a = open(database.claims);
      const claim = await claimOne(a);
      database.isAway = true;
      await forget();
      expect(await a.renew([keyOf(claim)])).to.deep.equal([]);
      expect(await read()).to.equal(null);
    });

    it('are unknown when neither answers', async () => {
      const database = new ReachableOrNot(store.claims);
      const a = open(database.claims);
      const claim = await claimOne(a);
      database.isAway = true;
      connection.close();
      expect(await rejection(a.renew([keyOf(claim)]))).to.be.instanceOf(StoreUnavailableError);
    });

    it('of an old epoch neither renew nor give up what is another’s by now', async () => {
      const database = new ReachableOrNot(store.claims);
      const a = open(database.claims);
      const old = await claimOne(a);
      pass(store.leaseMs);
      await claimOne(open(), 'b');
      const current = await read();
      expect(current).to.match(/\/2$/);
      expect(await a.settle([{ ...keyOf(old), fireTime: now, dueAt: now, attempt: 1 }])).to.deep.equal([]);
      expect(await a.renew([keyOf(old)])).to.deep.equal([]);
      await a.letGo([keyOf(old)]);
      database.isAway = true;
      expect(await a.renew([keyOf(old)])).to.deep.equal([]);
      expect(await read()).to.equal(current);
      // Nor do they make the other’s last any longer.
      pass(store.leaseMs - 1_000);
      await a.renew([keyOf(old)]);
      expect(await connection.run((client) => client.pttl(settings.keyPrefix + KEY))).to.be.at.most(1_000);
    });

    it('are not kept from anybody by what an epoch has left that is over', async () => {
      const claim = await claimOne(open());
      await open().settle([{ ...keyOf(claim), fireTime: now, dueAt: now, attempt: 1 }]);
      expect(await read()).to.match(/\/1$/);
      expect(await claimOne(open(), 'b')).to.include({ epoch: 2, lostBy: undefined });
    });

    it('are given back when Redis has not said whether they were taken, for another to have', async () => {
      const a = openThrough(async (script, ask) => {
        const answer = await ask();
        if (script === 'hotlistHoldJob') throw new StoreUnavailableError('the answer was lost');
        return answer;
      });
      expect(await rejection(a.claim('a', 1))).to.be.instanceOf(StoreUnavailableError);
      expect(await read()).to.equal(null);
      expect(await claimOne(open(), 'b')).to.include({ epoch: 1, attempt: 1 });
    });

    it('that were taken without an answer are had by the same instance at once', async () => {
      let isFirst = true;
      const a = openThrough(async (script, ask) => {
        if (script === 'hotlistGiveUpLease') throw new Error('it never got there');
        const answer = await ask();
        if (isFirst) {
          isFirst = false;
          throw new StoreUnavailableError('the answer was lost');
        }
        return answer;
      });
      expect(await rejection(a.claim('a', 1))).to.be.instanceOf(StoreUnavailableError);
      expect(await open().claim('b', 1)).to.deep.equal([]);
      expect(await claimOne(a)).to.include({ epoch: 1 });
    });

    it('are given back when they were changed before the database numbered them, or it did not', async () => {
      for (const fails of [false, true]) {
        const claims = new Proxy(store.claims, {
          get: (target, name) =>
            name !== 'claim'
              ? Reflect.get(target, name).bind(target)
              : (...[owner, limit, least, admit]: Parameters<NumberedClaims['claim']>) =>
                  target.claim(owner, limit, least, async (candidates, most) => {
                    const admitted = (await admit?.(candidates, most)) ?? [];
                    expect(admitted).to.have.length(1);
                    if (fails) throw new StoreUnavailableError('the database is away');
                    await store.records.setEnabled('digest', false);
                    return admitted;
                  }),
        });
        const answer = open(claims).claim('a', 1);
        if (fails) expect(await rejection(answer)).to.be.instanceOf(StoreUnavailableError);
        else expect(await answer).to.deep.equal([]);
        expect(await read()).to.equal(null);
        await store.records.setEnabled('digest', true);
      }
    });

    it('are had by another soon, and not put off, when an instance died before the database numbered them', async () => {
      await write('dead/1');
      const b = open();
      expect(await b.claim('b', 1)).to.deep.equal([]);
      expect((await b.nextDue()).dueAt).to.equal(now);
      pass(store.leaseMs / 3 - 1_000);
      expect(await b.claim('b', 1)).to.deep.equal([]);
      pass(1_000);
      expect(await claimOne(b, 'b')).to.include({ epoch: 1, dueAt: now });
    });

    it('are put off no more once they wait for something else', async () => {
      const a = open();
      const key = keyOf(await claimOne(a));
      await a.settle([{ ...key, fireTime: now, dueAt: now, attempt: 1 }]);
      await store.claims.putOff([key], store.leaseMs);
      expect((await a.nextDue()).dueAt).to.equal(now);
    });

    it('do not keep what is due behind those that Redis holds', async () => {
      const database = new ReachableOrNot(store.claims);
      const [a, b] = [open(database.claims), open()];
      const claim = await claimOne(a);
      database.isAway = true;
      pass(store.leaseMs / 2);
      await a.renew([keyOf(claim)]);
      await store.records.create(aJobDefinition({ name: 'other' }), 'api', now + store.leaseMs);
      pass(store.leaseMs / 2);
      const claimed = [...(await b.claim('b', 1)), ...(await b.claim('b', 1))];
      expect(claimed.map(({ definition }) => definition.name)).to.deep.equal(['other']);
    });
  });
}
