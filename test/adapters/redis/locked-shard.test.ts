import { expect } from 'chai';
import { type Connection, createConnection } from 'mysql2/promise';
import { RedisConnection } from '../../../src/adapters/redis/connection.js';
import { RedisJobClaims } from '../../../src/adapters/redis/job-claims.js';
import { keyOf, namesOf } from '../../support/claimed-jobs.js';
import { InterceptedJobs, LEASE_MS } from '../../support/intercepted-jobs.js';
import { openForEach } from '../../support/open-for-each.js';
import { sharedRedis } from '../../support/redis-store.js';

describe('a shard with a lease in Redis that somebody who hangs has locked in the database', () => {
  let jobs: InterceptedJobs;
  let a: RedisJobClaims;
  let b: RedisJobClaims;
  let connection: RedisConnection;
  let foreign: Connection;

  openForEach(InterceptedJobs.open, async (opened) => {
    jobs = opened;
    const settings = await sharedRedis();
    connection = new RedisConnection(settings, 'leases');
    await connection.connect();
    const options = { keyPrefix: settings.keyPrefix, ttlMs: LEASE_MS };
    a = new RedisJobClaims(connection, jobs.open(), options);
    b = new RedisJobClaims(connection, jobs.open(), options);
    foreign = await createConnection(jobs.database.url);
  });
  afterEach(() => {
    foreign.destroy();
    connection.close();
  });

  const lock = async () => {
    await foreign.query('START TRANSACTION');
    await foreign.query("SELECT * FROM hotlist_job_shards WHERE job = 'locked' FOR UPDATE");
  };

  it('keeps nobody from claiming what is due behind it', async () => {
    await jobs.create('locked', { shards: 5 });
    await jobs.create('other');
    await lock();
    expect(namesOf(await b.claim('b', 1))).to.deep.equal(['other']);
  });

  it('keeps nobody from that while its holder lives, whose lease is over in the database alone', async () => {
    await jobs.create('locked', { shards: 5 });
    await a.claim('a', 5);
    await jobs.database.query("UPDATE hotlist_job_shards SET due_at = 1 WHERE job = 'locked'");
    await jobs.create('other');
    await lock();
    expect(namesOf(await b.claim('b', 1))).to.deep.equal(['other']);
  });

  it('is known to be kept, and of the others, asked for apart, as much as ever', async () => {
    for (const name of ['locked', 'other']) await jobs.create(name);
    const keys = (await a.claim('a', 2)).map(keyOf);
    await lock();
    expect((await a.renew(keys)).map(({ now }) => now)).to.deep.equal([undefined, undefined]);
    const [locked, other] = await Promise.all(keys.map((key) => a.renew([key])));
    expect(locked).to.deep.equal([{ ...keys[0], now: undefined }]);
    expect(other?.[0]).to.include({ isEnabled: true });
  });
});
