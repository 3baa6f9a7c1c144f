import { once } from 'node:events';
import { expect } from 'chai';
import { type Connection, createConnection } from 'mysql2/promise';
import { systemClock } from '../../../src/adapters/local/system-clock.js';
import { MysqlJobClaims } from '../../../src/adapters/mysql/job-claims.js';
import { ClaimRenewals } from '../../../src/application/jobs/claim-renewals.js';
import { HeldClaim } from '../../../src/application/jobs/held-claim.js';
import type { Claim } from '../../../src/application/jobs/job-claims.js';
import { leaseTerms } from '../../../src/application/scheduling/lease-terms.js';
import { keepingOf, runOf } from '../../support/claimed-jobs.js';
import { InterceptedJobs } from '../../support/intercepted-jobs.js';
import { openForEach } from '../../support/open-for-each.js';
import { RecordedEvents } from '../../support/recorded-events.js';

/** By the clock of a real server, which waits for locks in whole seconds. */
const TTL_MS = 6_000;
const SHARDS = 60;
const LOCKED = 40;

describe('a shard that somebody who hangs has locked', () => {
  let jobs: InterceptedJobs;
  let claims: MysqlJobClaims;
  let claimed: readonly Claim[];
  let foreign: Connection;

  openForEach(InterceptedJobs.open, async (opened) => {
    jobs = opened;
    await jobs.create('digest', { shards: SHARDS });
    claims = new MysqlJobClaims(jobs.database, { leaseMs: TTL_MS });
    foreign = await createConnection(jobs.database.url);
  });
  afterEach(() => foreign.destroy());

  const claimAndLock = async () => {
    const askedAt = systemClock.monotonic();
    claimed = await claims.claim('a', SHARDS);
    await foreign.query('START TRANSACTION');
    await foreign.query("SELECT * FROM hotlist_job_shards WHERE job = 'digest' AND shard = ? FOR UPDATE", [LOCKED]);
    return askedAt;
  };

  it('is lost by its holder, which keeps all others', async () => {
    const askedAt = await claimAndLock();
    const terms = leaseTerms(TTL_MS);
    const events = new RecordedEvents();
    const parts = { claims, terms, clock: systemClock, random: Math.random, onRenewed: () => {} };
    const renewals = new ClaimRenewals({ ...parts, announce: events.announce });
    const tenures = claimed.map((claim) => HeldClaim.begin(claim, askedAt, terms, systemClock).tenure);
    for (const tenure of tenures) renewals.hold(tenure);
    renewals.start();
    const locked = tenures.find(({ key: { shard } }) => shard === LOCKED);
    if (!locked) throw new Error('it was not claimed');
    await once(locked.signal, 'abort');
    renewals.stop();
    expect(tenures.filter(({ held }) => !held)).to.deep.equal([locked]);
    expect(events.of('lease lost')).to.have.length(1);
  });

  it('holds up nothing that is done to the others, however few there are besides', async () => {
    await claimAndLock();
    const others = claimed
      .filter(({ shard }) => shard !== LOCKED)
      .map((claim) => keepingOf(runOf(claim), claim.fireTime, { dueAt: 1 }));
    expect(await claims.renew(others)).to.have.length(SHARDS - 1);
    expect(await claims.keep(others)).to.have.length(SHARDS - 1);
    expect(await claims.resume(others)).to.have.length(SHARDS - 1);
    expect(await claims.settle(others)).to.have.length(SHARDS - 1);
    await claims.putOff(others, 0);
    expect(await jobs.open(true).claim('b', SHARDS)).to.have.length(SHARDS - 1);
    await claims.letGo(others.map((key) => ({ ...key, epoch: 2 })));
    expect(await jobs.open(true).claim('c', SHARDS)).to.have.length(SHARDS - 1);
  });
});
