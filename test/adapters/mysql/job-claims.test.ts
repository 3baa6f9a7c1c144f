import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2';
import { MysqlJobClaims } from '../../../src/adapters/mysql/job-claims.js';
import { MysqlJobHistory } from '../../../src/adapters/mysql/job-history.js';
import { MysqlJobRecords } from '../../../src/adapters/mysql/job-records.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { type Carry, InterceptedDatabase } from '../../support/intercepted-database.js';
import { emptyDatabase } from '../../support/mysql-store.js';
import { openForEach } from '../../support/open-for-each.js';
import { rejection } from '../../support/rejection.js';
import { MariaDbServer } from '../../support/servers/mariadb-server.js';
import { until } from '../../support/until.js';

const LEASE_MS = 60_000;
const TAKES = /SET lost_by =/;
const SKIPS = /FOR UPDATE SKIP LOCKED/;

describe('the MySQL job claims', () => {
  let database: InterceptedDatabase;
  let records: MysqlJobRecords;
  let statements: string[];
  /** Set by a test; every statement is remembered besides. */
  let carry: Carry;

  openForEach(
    async () => {
      const opened = new InterceptedDatabase(await emptyDatabase());
      await opened.prepare(true);
      return opened;
    },
    (opened) => {
      database = opened;
      records = new MysqlJobRecords(database);
      statements = [];
      carry = (_sql, ask) => ask();
      database.carry = (sql, ask, raw) => {
        statements.push(sql);
        return carry(sql, ask, raw);
      };
    },
  );

  const create = async (name: string, differences: Parameters<typeof aJobDefinition>[0] = {}) =>
    records.create(aJobDefinition({ name, ...differences }), 'api', (await records.now()) - 1_000);
  const open = (skipLocked?: boolean) =>
    new MysqlJobClaims(database, { leaseMs: LEASE_MS, ...(skipLocked !== undefined && { skipLocked }) });
  const namesOf = (claims: Awaited<ReturnType<MysqlJobClaims['claim']>>) =>
    claims.map(({ definition }) => definition.name);
  const skipped = () => statements.some((sql) => SKIPS.test(sql));
  const refusal = (errno: number) => Object.assign(new Error('refused'), { errno });

  describe('find out by trying', () => {
    it('that SKIP LOCKED skips what is locked, and use it', async () => {
      for (const job of ['a', 'b', 'c']) await create(job);
      const claims = open();
      expect(namesOf(await claims.claim('a', 1))).to.deep.equal(['a']);
      statements.length = 0;
      expect(namesOf(await claims.claim('a', 5))).to.deep.equal(['b', 'c']);
      expect(skipped()).to.equal(true);
      expect(statements.filter((sql) => sql === 'ROLLBACK')).to.deep.equal([]);
    });

    it('that it is taken and locks nothing, and do without it', async () => {
      for (const job of ['a', 'b', 'c']) await create(job);
      carry = (sql, ask) => ask(sql.replace(SKIPS, ''));
      const claims = open();
      expect(namesOf(await claims.claim('a', 2))).to.deep.equal(['a', 'b']);
      statements.length = 0;
      expect(namesOf(await claims.claim('a', 5))).to.deep.equal(['c']);
      expect(skipped()).to.equal(false);
    });

    it('that the server does not know the words, and do without them', async () => {
      await create('a');
      carry = (sql, ask) => ask(sql.replace('SKIP LOCKED', 'SKIP WHAT IS LOCKED'));
      expect(namesOf(await open().claim('a', 2))).to.deep.equal(['a']);
      expect(statements.filter((sql) => SKIPS.test(sql))).to.have.length(1);
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

    it('nothing while another has locked everything, and try again later', async () => {
      await create('a');
      const claims = open();
      carry = async (sql, ask) => (SKIPS.test(sql) ? [[], []] : ask());
      expect(namesOf(await claims.claim('a', 1))).to.deep.equal(['a']);
      await create('b');
      carry = (_sql, ask) => ask();
      statements.length = 0;
      expect(namesOf(await claims.claim('a', 1))).to.deep.equal(['b']);
      expect(skipped()).to.equal(true);
    });
  });

  for (const skipLocked of [true, false]) {
    describe(skipLocked ? 'by SKIP LOCKED' : 'without SKIP LOCKED', () => {
      it('have given back what was taken when the answer was lost, as it was but for the epoch', async () => {
        await create('a');
        const claims = open(skipLocked);
        let lost = false;
        carry = async (sql, ask) => {
          const answer = await ask();
          // Of a transaction, the answer to its end: else nothing has happened.
          if (lost || !(skipLocked ? sql === 'COMMIT' : TAKES.test(sql))) return answer;
          lost = true;
          throw new Error('the answer was lost');
        };
        expect(await rejection(claims.claim('a', 1))).to.be.instanceOf(Error);
        const claim = await until('it is given back', async () => {
          const given = await open(skipLocked).claim('b', 1);
          return given[0];
        });
        expect(claim).to.include({ epoch: 2, attempt: 1, lostBy: undefined, dueAt: claim.fireTime });
      });

      it('have given back what somebody died over as that', async () => {
        await create('a');
        await open(skipLocked).claim('dead', 1);
        await database.query('UPDATE hotlist_job_shards SET due_at = 1000');
        let lost = false;
        carry = async (sql, ask) => {
          const answer = await ask();
          if (lost || !(skipLocked ? sql === 'COMMIT' : TAKES.test(sql))) return answer;
          lost = true;
          throw new Error('the answer was lost');
        };
        expect(await rejection(open(skipLocked).claim('a', 1))).to.be.instanceOf(Error);
        const claim = await until('it is given back', async () => {
          const given = await open(skipLocked).claim('b', 1);
          return given[0];
        });
        expect(claim).to.include({ epoch: 3, attempt: 2, lostBy: 'dead', dueAt: 1_000 });
      });

      it('are those of the higher priority when the lower could not be had', async () => {
        await create('low', { priority: 1 });
        await create('high', { priority: 2 });
        let takings = 0;
        carry = async (sql, ask) => {
          if (TAKES.test(sql) && ++takings === 2) throw new Error('the network is gone');
          return ask();
        };
        expect(namesOf(await open(skipLocked).claim('a', 5))).to.deep.equal(['high']);
      });

      it('are tried again when the statement lost against another', async () => {
        await create('a');
        let losses = 0;
        carry = async (sql, ask) => {
          if (TAKES.test(sql) && losses < 3) throw refusal([1020, 1205, 1213][losses++] as number);
          return ask();
        };
        expect(namesOf(await open(skipLocked).claim('a', 1))).to.deep.equal(['a']);
        expect(losses).to.equal(3);
      });
    });
  }

  it('do not take what was claimed and settled since it was looked at', async () => {
    await create('a');
    const other = open(false);
    let isFirst = true;
    carry = async (sql, ask) => {
      if (TAKES.test(sql) && isFirst) {
        isFirst = false;
        const [claim] = await other.claim('quick', 1);
        if (!claim) throw new Error('it was not due');
        await other.settle([{ ...claim, job: 'a', fireTime: 5, dueAt: 5, attempt: 1 }]);
      }
      return ask();
    };
    expect(await open(false).claim('late', 5)).to.deep.equal([]);
    const [shard] = (await records.find('a'))?.shards ?? [];
    expect(shard).to.include({ epoch: 1, owner: 'quick', state: 'waiting' });
    // It is due again at once, so another look finds it, with what it waits for now.
    const [again] = await open(false).claim('late', 5);
    expect(again).to.include({ epoch: 2, fireTime: 5, dueAt: 5, attempt: 1, lostBy: undefined });
  });

  for (const [what, change] of [
    ['paused', () => records.setEnabled('a', false)],
    ['renewed', () => open(false).renew([{ job: 'a', shard: 0, epoch: 1 }])],
  ] as const) {
    it(`do not take what was ${what} since it was looked at`, async () => {
      await create('a');
      await open(false).claim('slow', 1);
      await database.query('UPDATE hotlist_job_shards SET due_at = 1000');
      let isFirst = true;
      carry = async (sql, ask) => {
        if (TAKES.test(sql) && isFirst) {
          isFirst = false;
          await change();
        }
        return ask();
      };
      expect(await open(false).claim('late', 5)).to.deep.equal([]);
      expect((await records.find('a'))?.shards[0]).to.include({ epoch: 1, owner: 'slow', state: 'running' });
    });
  }

  it('do not report as settled what another was about to take', async () => {
    await create('a');
    const claims = open(false);
    const [claim] = await claims.claim('slow', 1);
    if (!claim) throw new Error('it was not due');
    const other = new InterceptedDatabase(database.url);
    const settled = await other.use(async (connection) => {
      await connection.query('START TRANSACTION');
      await connection.query("UPDATE hotlist_job_shards SET epoch = epoch + 1, owner = 'quick' WHERE job = 'a'");
      const settling = claims.settle([{ ...claim, job: 'a', fireTime: 5, dueAt: 5, attempt: 1 }]);
      await until('it waits for the other', async () => {
        const rows = await database.query<RowDataPacket[]>('SHOW FULL PROCESSLIST');
        return rows.some(({ Info: statement }) => /AS settled/.test(String(statement)));
      });
      await connection.query('COMMIT');
      return settling;
    }, {});
    expect(settled).to.deep.equal([]);
    expect((await records.find('a'))?.shards[0]).to.include({ epoch: 2, owner: 'quick', state: 'running' });
    await other.close();
  });

  it('and the history settle and renew again when a statement lost against another', async () => {
    await create('a');
    const claims = open(false);
    const [claim] = await claims.claim('a', 1);
    if (!claim) throw new Error('it was not due');
    const key = { job: 'a', shard: 0, epoch: claim.epoch };
    const history = new MysqlJobHistory(database);
    let losses = 0;
    carry = async (sql, ask) => {
      if (/UPDATE|INSERT/.test(sql) && losses++ % 2 === 0) throw refusal(1213);
      return ask();
    };
    expect(await claims.renew([key])).to.deep.equal([key]);
    expect(await claims.settle([{ ...key, fireTime: 1, dueAt: 1, attempt: 1 }])).to.deep.equal([key]);
    const run = { job: 'a', shard: 0, epoch: 1, fireTime: 1, lastFireTime: 1, count: 1, attempt: 1, owner: 'a' };
    const [id] = await history.record([{ ...run, state: 'running', detail: '' }]);
    await history.end([{ id: id as number, state: 'succeeded', detail: '' }]);
    expect(await history.find(id as number)).to.include({ state: 'succeeded' });
    expect(losses).to.be.at.least(8);
  });

  it('read a few rows, however many jobs wait', async () => {
    const now = await records.now();
    for (const priority of [0, 1, 2]) {
      await records.create(aJobDefinition({ name: `p${priority}`, priority, shards: 1_000 }), 'api', now + 3_600_000);
    }
    await database.query('UPDATE hotlist_job_shards SET due_at = 1 WHERE priority = 1 AND shard < 10');
    await database.query('ANALYZE TABLE hotlist_job_shards');
    /** How many rows or entries of an index the statements of `work` have read. */
    const rowsRead = async (work: () => Promise<unknown>) => {
      let read = 0;
      const count = async (raw: { query(sql: string): Promise<unknown> }) => {
        const [rows] = (await raw.query("SHOW SESSION STATUS LIKE 'Handler_read%'")) as [RowDataPacket[]];
        return rows.reduce((sum, row) => sum + Number(row['Value']), 0);
      };
      carry = async (_sql, ask, raw) => {
        const before = await count(raw);
        const answer = await ask();
        read += (await count(raw)) - before;
        return answer;
      };
      await work();
      return read;
    };
    const LITTLE = 150;
    const claims = open(false);
    expect(await rowsRead(() => claims.nextDue())).to.be.below(LITTLE);
    expect(await rowsRead(() => claims.claim('a', 10))).to.be.below(LITTLE);
    expect(await rowsRead(() => claims.claim('a', 10))).to.be.below(LITTLE);
    expect(await rowsRead(() => claims.renew([{ job: 'p1', shard: 3, epoch: 1 }]))).to.be.below(LITTLE);
    const settlement = { job: 'p1', shard: 3, epoch: 1, fireTime: now, dueAt: now, attempt: 1 };
    expect(await rowsRead(() => claims.settle([settlement]))).to.be.below(LITTLE);
    expect(await rowsRead(() => open(true).claim('a', 10))).to.be.below(LITTLE);
  });
});
