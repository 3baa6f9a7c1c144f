import { expect } from 'chai';
import type { PoolConnection } from 'mysql2/promise';
import { MysqlDatabase } from '../../../src/adapters/mysql/database.js';
import { mysqlStore } from '../../../src/adapters/mysql/store.js';
import { protobufHotListCodec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { emptyDatabase, openMysqlDatabase } from '../../support/mysql-store.js';
import { rejection } from '../../support/rejection.js';
import { someItems } from '../../support/some-items.js';

/** More than a pool has connections. */
const MANY = 12;

describe('the MySQL store', () => {
  it('publishes and takes items while rankings have taken all the connections there are for them', async () => {
    const store = mysqlStore(
      { url: await emptyDatabase(), keepVersions: 2, mayMigrate: true, leaseMs: 10_000 },
      protobufHotListCodec,
    );
    await store.prepare();
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    let begun = 0;
    const rankings = await new Promise<Promise<void>[]>((resolve) => {
      const all = Array.from({ length: MANY }, () =>
        store.source.withView(async () => {
          if (++begun === 8) resolve(all);
          await ended;
        }),
      );
    });
    await store.hotLists.save(aPublishedList({ version: 1 }));
    expect(await store.hotLists.versions(['hot'])).to.deep.equal(new Map([['hot', 1]]));
    await store.items.upsert(someItems(2, 1e12));
    expect(await store.items.count('')).to.equal(2);
    end();
    await Promise.all(rankings);
    expect(begun).to.equal(MANY);
    await store.close();
  });

  for (const [what, statement, sentence] of [
    [
      'a table that was dropped',
      'DROP TABLE hotlist_boards',
      /tables were changed by somebody else \(.*hotlist_boards/,
    ],
    ['a right that was taken away', "REVOKE SELECT ON *.* FROM app@'127.0.0.1'", /has not all the rights it needs/],
  ] as const) {
    it(`says in one sentence that it can no longer be used because of ${what}`, async () => {
      const url = await emptyDatabase();
      const root = await openMysqlDatabase(url);
      await root.query("DROP USER IF EXISTS app@'127.0.0.1'");
      await root.query("CREATE USER app@'127.0.0.1'");
      await root.query("GRANT SELECT, INSERT, UPDATE ON *.* TO app@'127.0.0.1'");
      const database = new MysqlDatabase(Object.assign(new URL(url), { username: 'app' }).href);
      const ask = (connection: PoolConnection) => connection.query('SELECT version FROM hotlist_boards');
      await database.use(ask, {});
      await root.query(statement);
      const again = new MysqlDatabase(database.url);
      const error = await rejection(again.use(ask, {}));
      expect(error).to.be.instanceOf(StoreUnavailableError);
      expect((error as Error).message)
        .to.match(/^the database test_\d+ on \S+ can't be used: /)
        .and.to.match(sentence);
      await Promise.all([root, database, again].map((each) => each.close()));
    });
  }
});
