import { expect } from 'chai';
import { MysqlDatabase } from '../../../src/adapters/mysql/database.js';
import { MysqlJobClaims } from '../../../src/adapters/mysql/job-claims.js';
import { leaseTerms } from '../../../src/application/scheduling/lease-terms.js';
import { namesOf } from '../../support/claimed-jobs.js';
import { InterceptedJobs } from '../../support/intercepted-jobs.js';
import { openForEach } from '../../support/open-for-each.js';
import { TcpProxy } from '../../support/servers/tcp-proxy.js';

const TTL_MS = 10_000;
const PRIORITIES = 30;

describe('claims of a database that is slow', () => {
  let jobs: InterceptedJobs;
  let proxy: TcpProxy;
  let database: MysqlDatabase;

  openForEach(InterceptedJobs.open, async (opened) => {
    jobs = opened;
    proxy = await TcpProxy.start(Number(new URL(jobs.database.url).port));
    const url = Object.assign(new URL(jobs.database.url), { port: String(proxy.port) });
    database = new MysqlDatabase(url.href);
  });
  afterEach(async () => {
    await database.close();
    await proxy.stop();
  });

  it('are handed over, the most urgent ones first, while their leases last', async () => {
    for (let priority = 0; priority < PRIORITIES; priority++) await jobs.create(`of-${priority}`, { priority });
    const claims = new MysqlJobClaims(database, { leaseMs: TTL_MS, skipLocked: true });
    // All of them would take longer than a lease is trusted for.
    proxy.setLatency((TTL_MS / PRIORITIES) * 0.5);
    const claimed = namesOf(await claims.claim('a', PRIORITIES));
    const urgent = Array.from({ length: claimed.length }, (_, index) => `of-${PRIORITIES - 1 - index}`);
    expect(claimed).to.deep.equal(urgent);
    const { answerMs, marginMs } = leaseTerms(TTL_MS);
    // Twice its answer: what was under way when that time was up is waited for.
    expect(claimed.length).to.be.within(1, Math.ceil((PRIORITIES * 2 * answerMs) / (TTL_MS - marginMs)));
    proxy.setLatency(0);
    expect(await claims.claim('a', PRIORITIES)).to.have.length(PRIORITIES - claimed.length);
  });
});
