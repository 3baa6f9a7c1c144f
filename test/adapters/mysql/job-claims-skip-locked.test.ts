import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { MysqlJobClaims } from '../../../src/adapters/mysql/job-claims.js';
import { MysqlJobRecords } from '../../../src/adapters/mysql/job-records.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { namesOf } from '../../support/claimed-jobs.js';
import { InterceptedDatabase } from '../../support/intercepted-database.js';
import { InterceptedJobs, LEASE_MS, SKIPS } from '../../support/intercepted-jobs.js';
import { openForEach } from '../../support/open-for-each.js';
import { rejection } from '../../support/rejection.js';
import { MariaDbServer } from '../../support/servers/mariadb-server.js';

describe('the MySQL job claims find out by trying', () => {
  let jobs: InterceptedJobs;

  openForEach(InterceptedJobs.open, (opened) => {
    jobs = opened;
  });

  it('that SKIP LOCKED skips what is locked, and use it', async () => {
    for (const job of ['a', 'b', 'c']) await jobs.create(job);
    const claims = jobs.open();
    expect(namesOf(await claims.claim('a', 1))).to.deep.equal(['a']);
    jobs.statements.length = 0;
    expect(namesOf(await claims.claim('a', 5))).to.deep.equal(['b', 'c']);
    expect(jobs.skipped()).to.equal(true);
    expect(jobs.statements.filter((sql) => sql === 'ROLLBACK')).to.deep.equal([]);
  });

  it('that it is taken and locks nothing, and do without it', async () => {
    for (const job of ['a', 'b', 'c']) await jobs.create(job);
    jobs.carry = (sql, ask) => ask(sql.replace(SKIPS, ''));
    const claims = jobs.open();
    expect(namesOf(await claims.claim('a', 2))).to.deep.equal(['a', 'b']);
    jobs.statements.length = 0;
    expect(namesOf(await claims.claim('a', 5))).to.deep.equal(['c']);
    expect(jobs.skipped()).to.equal(false);
  });

  it('that the server does not know the words, and do without them', async () => {
    await jobs.create('a');
    jobs.carry = (sql, ask) => ask(sql.replace('SKIP LOCKED', 'SKIP WHAT IS LOCKED'));
    expect(namesOf(await jobs.open().claim('a', 2))).to.deep.equal(['a']);
    expect(jobs.statements.filter((sql) => SKIPS.test(sql))).to.have.length(1);
  });

  it('that the binary log does not take it, and do without it', async () => {
    const server = await MariaDbServer.start({
      args: ['--log-bin=log', '--server-id=1', '--binlog-format=STATEMENT'],
    });
    const own = new InterceptedDatabase(await server.createDatabase('jobs'));
    await own.prepare(true);
    const there = new MysqlJobRecords(own);
    await there.create(aJobDefinition(), 'api', 1_000);
    const stubborn = new MysqlJobClaims(own, { leaseMs: LEASE_MS, skipLocked: true });
    expect(((await rejection(stubborn.claim('a', 2))) as Error).message).to.include('READ COMMITTED');
    const claims = new MysqlJobClaims(own, { leaseMs: LEASE_MS });
    expect(namesOf(await claims.claim('a', 2))).to.deep.equal(['digest']);
    await own.close();
    await server.stop();
  });

  it('nothing while another has locked everything, and claim what is less urgent meanwhile', async () => {
    await jobs.create('a', { priority: 1 });
    await jobs.create('b');
    const foreign = await createConnection(jobs.database.url);
    await foreign.query('START TRANSACTION');
    await foreign.query("SELECT * FROM hotlist_job_shards WHERE job = 'a' FOR UPDATE");
    const claims = jobs.open();
    expect(namesOf(await claims.claim('a', 5))).to.deep.equal(['b']);
    await foreign.query('ROLLBACK');
    jobs.statements.length = 0;
    expect(namesOf(await claims.claim('a', 5))).to.deep.equal(['a']);
    expect(jobs.skipped()).to.equal(true);
    foreign.destroy();
  });
});
