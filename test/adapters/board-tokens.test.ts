import { expect } from 'chai';
import { Kysely, MysqlDialect, SqliteDialect } from 'kysely';
import { createPool } from 'mysql2';
import { connect } from '../../src/adapters/embedded/connection.js';
import * as first from '../../src/adapters/embedded/migrations/0001-first.js';
import * as versions from '../../src/adapters/embedded/migrations/0002-versions.js';
import * as jobs from '../../src/adapters/embedded/migrations/0006-jobs.js';
import * as heldJobs from '../../src/adapters/embedded/migrations/0008-held-jobs.js';
import { MysqlJobRecords } from '../../src/adapters/mysql/job-records.js';
import * as jobEpochs from '../../src/adapters/mysql/migrations/0008-job-epochs.js';
import { aJobDefinition } from '../support/a-job-definition.js';
import { emptyDatabase, openMysqlDatabase } from '../support/mysql-store.js';

/** The greatest token stands in one place after the other. */
const TOKENS = [
  { lease: 70, board: 3, list: 2 },
  { lease: 3, board: 71, list: 2 },
  { lease: 3, board: 2, list: 72 },
];

describe('the epochs of jobs that boards become', () => {
  for (const { lease, board, list } of TOKENS) {
    const greatest = Math.max(lease, board, list);
    const [leases, boards, lists] = [
      `INTO PREFIXleases (job, epoch) VALUES ('refresh:hot', ${lease})`,
      `INTO PREFIXboards (board, version, token) VALUES ('hot', 1, ${board})`,
      `INTO PREFIXhot_lists (board, version, token, computed_at, payload) VALUES ('hot', 1, ${list}, 0, '')`,
    ];

    it(`are greater than ${greatest}, which a board had before, in an embedded store`, async () => {
      const connection = connect(':memory:');
      const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: connection as never }) });
      for (const { up } of [first, versions, jobs]) await up(db);
      for (const insert of [leases, boards]) connection.exec(`INSERT ${insert.replace('PREFIX', '')}`);
      connection.exec(`INSERT ${lists.replace('PREFIX', '').replace("'')", "x'')")}`);
      await heldJobs.up(db);
      expect(connection.prepare('SELECT greatest FROM job_epochs').all([])).to.deep.equal([
        { greatest: BigInt(greatest) },
      ]);
      await db.destroy();
    });

    it(`are greater than ${greatest}, which a board had before, in a database server`, async () => {
      const url = await emptyDatabase();
      const database = await openMysqlDatabase(url);
      for (const insert of [leases, boards, lists])
        await database.query(`INSERT ${insert.replace('PREFIX', 'hotlist_')}`);
      const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool: createPool(url) }) });
      // However often.
      for (let time = 0; time < 2; time++) await jobEpochs.up(db);
      await db.destroy();
      const { shards } = await new MysqlJobRecords(database).create(aJobDefinition(), 'api', 0);
      expect(shards[0]?.epoch).to.equal(greatest + 1_000);
      await database.close();
    });
  }
});
