import { expect } from 'chai';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { MysqlJobQueue } from '../../../src/adapters/mysql/job-queue.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { InterceptedJobs } from '../../support/intercepted-jobs.js';
import { openForEach } from '../../support/open-for-each.js';
import { rejection } from '../../support/rejection.js';

const HOUR = 3_600_000;
const LOOKS_AGAIN = /FROM hotlist_job_shards WHERE job = \? AND shard = \? AND .* FOR UPDATE/s;

describe('the MySQL queue of fire times, where a shard can not be changed', () => {
  let jobs: InterceptedJobs;
  let queue: MysqlJobQueue;
  let foreign: Connection;

  openForEach(InterceptedJobs.open, async (opened) => {
    jobs = opened;
    queue = new MysqlJobQueue(jobs.database);
    foreign = await createConnection(jobs.database.url);
  });
  afterEach(() => foreign.destroy());

  const give = async (names: readonly string[]) => {
    for (const name of names) {
      await jobs.records.create(aJobDefinition({ name }), 'api', (await jobs.records.now()) + HOUR);
      await queue.add(name, [1_000], 10);
    }
  };
  const lock = async (names: readonly string[]) => {
    await foreign.query('START TRANSACTION');
    for (const name of names) await foreign.query('SELECT 1 FROM hotlist_job_shards WHERE job = ? FOR UPDATE', [name]);
  };
  const fed = async () => {
    const rows = await jobs.database.query<RowDataPacket[]>(
      'SELECT job FROM hotlist_job_shards WHERE fire_time = 1000 ORDER BY job',
    );
    return rows.map(({ job }) => String(job)).join(' ');
  };
  /** Does something else for the `nth` shard that is looked at from now on. */
  const atShard = (nth: number, carry: () => Promise<never>) => {
    let looked = 0;
    jobs.carry = (sql, ask) => (LOOKS_AGAIN.test(sql) && ++looked === nth ? carry() : ask());
  };

  it('feeds the others while somebody has locked it, and fails when there is nothing else to feed', async () => {
    await give(['a', 'b', 'c']);
    await lock(['a']);
    expect(await queue.feed(10)).to.deep.equal({ moved: 2, isMore: true });
    expect(await fed()).to.equal('b c');
    const error = await rejection(queue.feed(10));
    expect(error).to.be.instanceOf(StoreUnavailableError);
    await foreign.query('COMMIT');
    expect(await queue.feed(10)).to.deep.equal({ moved: 1, isMore: true });
  });

  it('comes to the others however many are locked, a few of them with each look', async () => {
    await give(['a', 'b', 'c', 'd', 'e']);
    await lock(['a', 'b', 'c', 'd']);
    await rejection(queue.feed(10));
    expect(await fed()).to.equal('');
    for (let look = 0; look < 4 && (await fed()) === ''; look++) await queue.feed(10).catch(() => {});
    expect(await fed()).to.equal('e');
  });

  it('says what it has fed before the server was out of reach, tries no more, and goes on after it', async () => {
    await give(['a', 'b', 'c']);
    atShard(2, () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNRESET' })));
    expect(await queue.feed(10)).to.deep.equal({ moved: 1, isMore: true });
    expect(await fed()).to.equal('a');
    expect((await queue.feed(1)).moved).to.equal(1);
    expect(await fed()).to.equal('a c');
    atShard(1, () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNRESET' })));
    expect(await rejection(queue.feed(10))).to.be.instanceOf(StoreUnavailableError);
  });

  it('waits for an answer as long as for that of one statement', async () => {
    await give(['a']);
    atShard(1, () => new Promise(() => {}));
    expect(((await rejection(queue.feed(10))) as Error).message).to.match(/the server did not answer in time$/);
    expect((await queue.feed(10)).moved).to.equal(1);
  });
});
