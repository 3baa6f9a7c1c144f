import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2';
import { MysqlJobHistory } from '../../../src/adapters/mysql/job-history.js';
import { type Carry, InterceptedDatabase } from '../../support/intercepted-database.js';
import { InterceptedJobs, refusal, TAKES } from '../../support/intercepted-jobs.js';
import { openForEach } from '../../support/open-for-each.js';
import { rejection } from '../../support/rejection.js';
import { until } from '../../support/until.js';

/** Has each statement wait for locks however slow the machine is. */
const PATIENTLY: Carry = async (_sql, ask, raw) => {
  await raw.query('SET SESSION innodb_lock_wait_timeout = 50');
  return ask();
};

describe('the MySQL job claims', () => {
  let jobs: InterceptedJobs;

  openForEach(InterceptedJobs.open, (opened) => {
    jobs = opened;
  });

  it('do not take what was claimed and settled since it was looked at', async () => {
    await jobs.create('a');
    const other = jobs.open(false);
    let isFirst = true;
    jobs.carry = async (sql, ask) => {
      if (TAKES.test(sql) && isFirst) {
        isFirst = false;
        const [claim] = await other.claim('quick', 1);
        if (!claim) throw new Error('it was not due');
        await other.settle([{ ...claim, job: 'a', fireTime: 5, dueAt: 5, attempt: 1 }]);
      }
      return ask();
    };
    expect(await jobs.open(false).claim('late', 5)).to.deep.equal([]);
    const [shard] = (await jobs.records.find('a'))?.shards ?? [];
    expect(shard).to.include({ epoch: 1, owner: 'quick', state: 'waiting' });
    // It is due again at once, so another look finds it, with what it waits for now.
    const [again] = await jobs.open(false).claim('late', 5);
    expect(again).to.include({ epoch: 2, fireTime: 5, dueAt: 5, attempt: 1, lostBy: undefined });
  });

  for (const [what, change] of [
    ['paused', () => jobs.records.setEnabled('a', false)],
    ['renewed', () => jobs.open(false).renew([{ job: 'a', shard: 0, epoch: 1 }])],
  ] as const) {
    it(`do not take what was ${what} since it was looked at`, async () => {
      await jobs.create('a');
      await jobs.open(false).claim('slow', 1);
      await jobs.database.query('UPDATE hotlist_job_shards SET due_at = 1000');
      let isFirst = true;
      jobs.carry = async (sql, ask) => {
        if (TAKES.test(sql) && isFirst) {
          isFirst = false;
          await change();
        }
        return ask();
      };
      expect(await jobs.open(false).claim('late', 5)).to.deep.equal([]);
      expect((await jobs.records.find('a'))?.shards[0]).to.include({ epoch: 1, owner: 'slow', state: 'running' });
    });
  }

  it('do not report as settled what another was about to take', async () => {
    await jobs.create('a');
    const claims = jobs.open(false);
    const [claim] = await claims.claim('slow', 1);
    if (!claim) throw new Error('it was not due');
    jobs.carry = PATIENTLY;
    const other = new InterceptedDatabase(jobs.database.url);
    const settled = await other.use(async (connection) => {
      await connection.query('START TRANSACTION');
      await connection.query("UPDATE hotlist_job_shards SET epoch = epoch + 1, owner = 'quick' WHERE job = 'a'");
      const settling = claims.settle([{ ...claim, job: 'a', fireTime: 5, dueAt: 5, attempt: 1 }]);
      await until('it waits for the other', async () => {
        const rows = await jobs.database.query<RowDataPacket[]>('SHOW FULL PROCESSLIST');
        return rows.some(({ Info: statement }) => /AS settled/.test(String(statement)));
      });
      await connection.query('COMMIT');
      return settling;
    }, {});
    expect(settled).to.deep.equal([]);
    expect((await jobs.records.find('a'))?.shards[0]).to.include({ epoch: 2, owner: 'quick', state: 'running' });
    await other.close();
  });

  it('do not shorten a lease by a renewal that waited for a lock while the next one was quicker', async () => {
    for (const job of ['a', 'b']) await jobs.create(job);
    const claims = jobs.open(false);
    const [a, b] = (await claims.claim('a', 2)).map(({ definition: { name: job }, shard, epoch }) => ({
      ...{ job, shard, epoch },
    }));
    if (!a || !b) throw new Error('they were not due');
    const dueAt = async () => (await jobs.records.find('b'))?.shards[0]?.dueAt;
    jobs.carry = PATIENTLY;
    const other = new InterceptedDatabase(jobs.database.url);
    const quicker = await other.use(async (connection) => {
      await connection.query("START TRANSACTION; SELECT * FROM hotlist_job_shards WHERE job = 'a' FOR UPDATE");
      const waiting = claims.renew([a, b]);
      await until('it waits for the lock', async () => {
        const rows = await jobs.database.query<RowDataPacket[]>('SHOW FULL PROCESSLIST');
        return rows.some(({ Info: statement }) => /^UPDATE hotlist_job_shards .*SET due_at/.test(String(statement)));
      });
      await claims.renew([b]);
      const renewed = await dueAt();
      await connection.query('ROLLBACK');
      expect((await waiting).map(({ job }) => job)).to.have.members(['a', 'b']);
      return renewed;
    }, {});
    await other.close();
    expect(await dueAt()).to.equal(quicker);
  });

  it('and the history settle and renew again when a statement lost against another', async () => {
    await jobs.create('a');
    const claims = jobs.open(false);
    const [claim] = await claims.claim('a', 1);
    if (!claim) throw new Error('it was not due');
    const key = { job: 'a', shard: 0, epoch: claim.epoch };
    const history = new MysqlJobHistory(jobs.database);
    let losses = 0;
    jobs.carry = async (sql, ask) => {
      if (/UPDATE|INSERT/.test(sql) && losses++ % 2 === 0) throw refusal(1213);
      return ask();
    };
    expect((await claims.renew([key]))[0]).to.include(key);
    expect(await claims.settle([{ ...key, fireTime: 1, dueAt: 1, attempt: 1 }])).to.deep.equal([key]);
    const run = { job: 'a', shard: 0, epoch: 1, fireTime: 1, lastFireTime: 1, count: 1, attempt: 1, owner: 'a' };
    const [id] = await history.record([{ ...run, state: 'running', detail: '' }]);
    await history.end([{ id: id as number, state: 'succeeded', detail: '' }]);
    expect(await history.find(id as number)).to.include({ state: 'succeeded' });
    expect(losses).to.be.at.least(8);
  });

  /** Of whoever uses this jobs.database. */
  const openTransactions = () =>
    jobs.database.query<RowDataPacket[]>(
      `SELECT trx_id FROM information_schema.innodb_trx
         JOIN information_schema.processlist ON id = trx_mysql_thread_id WHERE db = DATABASE()`,
    );

  it('leave no transaction open when others had locked everything', async () => {
    await jobs.create('a');
    const other = new InterceptedDatabase(jobs.database.url);
    await other.use(async (connection) => {
      await connection.query("START TRANSACTION; SELECT * FROM hotlist_job_shards WHERE job = 'a' FOR UPDATE");
      expect(await jobs.open(true).claim('late', 5)).to.deep.equal([]);
      expect(await openTransactions()).to.have.length(1);
      await connection.query('ROLLBACK');
    }, {});
    await other.close();
  });

  it('have settled nothing, and leave no transaction open, when that broke in the middle', async () => {
    await jobs.create('a');
    const claims = jobs.open(true);
    const [claim] = await claims.claim('a', 1);
    if (!claim) throw new Error('it was not due');
    const key = { job: 'a', shard: 0, epoch: claim.epoch };
    jobs.carry = (sql, ask) => ask(sql.replace(/COMMIT$/, 'SELECT nothing'));
    expect(await rejection(claims.settle([{ ...key, fireTime: 5, dueAt: 5, attempt: 1 }]))).to.be.instanceOf(Error);
    jobs.carry = (_sql, ask) => ask();
    expect(await openTransactions()).to.deep.equal([]);
    expect((await claims.renew([key]))[0]).to.include(key);
  });
});
