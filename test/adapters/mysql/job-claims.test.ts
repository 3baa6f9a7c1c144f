import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { namesOf } from '../../support/claimed-jobs.js';
import { InterceptedJobs, refusal, TAKES } from '../../support/intercepted-jobs.js';
import { openForEach } from '../../support/open-for-each.js';
import { rejection } from '../../support/rejection.js';
import { until } from '../../support/until.js';

describe('the MySQL job claims', () => {
  let jobs: InterceptedJobs;

  openForEach(InterceptedJobs.open, (opened) => {
    jobs = opened;
  });

  for (const skipLocked of [true, false]) {
    describe(skipLocked ? 'by SKIP LOCKED' : 'without SKIP LOCKED', () => {
      it('have given back what was taken when the answer was lost, as it was but for the epoch', async () => {
        await jobs.create('a');
        const claims = jobs.open(skipLocked);
        let lost = false;
        jobs.carry = async (sql, ask) => {
          const answer = await ask();
          if (lost || !TAKES.test(sql)) return answer;
          lost = true;
          throw new Error('the answer was lost');
        };
        expect(await rejection(claims.claim('a', 1))).to.be.instanceOf(Error);
        const claim = await until('it is given back', async () => {
          const given = await jobs.open(skipLocked).claim('b', 1);
          return given[0];
        });
        expect(claim).to.include({ epoch: 2, attempt: 1, lostBy: undefined, dueAt: claim.fireTime });
      });

      it('have given back what somebody died over as that', async () => {
        await jobs.create('a');
        await jobs.open(skipLocked).claim('dead', 1);
        await jobs.database.query('UPDATE hotlist_job_shards SET due_at = 1000');
        let lost = false;
        jobs.carry = async (sql, ask) => {
          const answer = await ask();
          if (lost || !TAKES.test(sql)) return answer;
          lost = true;
          throw new Error('the answer was lost');
        };
        expect(await rejection(jobs.open(skipLocked).claim('a', 1))).to.be.instanceOf(Error);
        const claim = await until('it is given back', async () => {
          const given = await jobs.open(skipLocked).claim('b', 1);
          return given[0];
        });
        expect(claim).to.include({ epoch: 3, attempt: 2, lostBy: 'dead', dueAt: 1_000 });
      });

      it('are those of the higher priority when the lower could not be had', async () => {
        await jobs.create('low', { priority: 1 });
        await jobs.create('high', { priority: 2 });
        let takings = 0;
        jobs.carry = async (sql, ask) => {
          if (TAKES.test(sql) && ++takings === 2) throw new Error('the network is gone');
          return ask();
        };
        expect(namesOf(await jobs.open(skipLocked).claim('a', 5))).to.deep.equal(['high']);
      });

      it('are tried again when the statement lost against another', async () => {
        await jobs.create('a');
        let losses = 0;
        jobs.carry = async (sql, ask) => {
          if (TAKES.test(sql) && losses < 2) throw refusal([1020, 1213][losses++] as number);
          return ask();
        };
        expect(namesOf(await jobs.open(skipLocked).claim('a', 1))).to.deep.equal(['a']);
        expect(losses).to.equal(2);
      });
    });
  }

  it('wait no second time for what somebody keeps locked: their leases end meanwhile', async () => {
    await jobs.create('a');
    const claims = jobs.open(false);
    const [claim] = await claims.claim('a', 1);
    if (!claim) throw new Error('it was not due');
    const key = { job: 'a', shard: 0, epoch: claim.epoch };
    let waits = 0;
    jobs.carry = async (sql, ask) => {
      if (/UPDATE/.test(sql) && ++waits > 0) throw refusal(1205);
      return ask();
    };
    for (const call of [
      () => claims.renew([key]),
      () => claims.settle([{ ...key, fireTime: 1, dueAt: 1, attempt: 1 }]),
    ]) {
      waits = 0;
      expect(await rejection(call())).to.be.instanceOf(StoreUnavailableError);
      expect(waits).to.equal(1);
    }
  });

  it('read a few rows, however many jobs wait', async () => {
    const now = await jobs.records.now();
    for (const priority of [0, 1, 2]) {
      await jobs.records.create(
        aJobDefinition({ name: `p${priority}`, priority, shards: 1_000 }),
        'api',
        now + 3_600_000,
      );
    }
    await jobs.database.query('UPDATE hotlist_job_shards SET due_at = 1 WHERE priority = 1 AND shard < 10');
    await jobs.database.query('ANALYZE TABLE hotlist_job_shards');
    /** How many rows or entries of an index the statements of `work` have read. */
    const rowsRead = async (work: () => Promise<unknown>) => {
      let read = 0;
      const count = async (raw: { query(sql: string): Promise<unknown> }) => {
        const [rows] = (await raw.query("SHOW SESSION STATUS LIKE 'Handler_read%'")) as [RowDataPacket[]];
        return rows.reduce((sum, row) => sum + Number(row['Value']), 0);
      };
      jobs.carry = async (_sql, ask, raw) => {
        const before = await count(raw);
        const answer = await ask();
        read += (await count(raw)) - before;
        return answer;
      };
      await work();
      return read;
    };
    const LITTLE = 150;
    const claims = jobs.open(false);
    expect(await rowsRead(() => claims.nextDue())).to.be.below(LITTLE);
    expect(await rowsRead(() => claims.claim('a', 10))).to.be.below(LITTLE);
    expect(await rowsRead(() => claims.claim('a', 10))).to.be.below(LITTLE);
    expect(await rowsRead(() => claims.renew([{ job: 'p1', shard: 3, epoch: 1 }]))).to.be.below(LITTLE);
    const settlement = { job: 'p1', shard: 3, epoch: 1, fireTime: now, dueAt: now, attempt: 1 };
    expect(await rowsRead(() => claims.settle([settlement]))).to.be.below(LITTLE);
    expect(await rowsRead(() => jobs.open(true).claim('a', 10))).to.be.below(LITTLE);
  });
});
