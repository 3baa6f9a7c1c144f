import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { MysqlDatabaseError } from '../../../src/adapters/mysql/database-error.js';
import { MysqlEpochs } from '../../../src/adapters/mysql/epochs.js';
import { MysqlHotListStore } from '../../../src/adapters/mysql/hot-list-store.js';
import { MysqlItemStore } from '../../../src/adapters/mysql/item-store.js';
import { DatabaseInUseError, ServingLock } from '../../../src/adapters/mysql/serving-lock.js';
import { protobufHotListCodec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { DamagedListError } from '../../../src/application/publishing/hot-list-store.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { emptyDatabase, mysqlStore, openMysqlDatabase } from '../../support/mysql-store.js';
import { rejection } from '../../support/rejection.js';
import { someItems } from '../../support/some-items.js';
import { until } from '../../support/until.js';

/** The same URL with something changed. */
function changed(url: string, change: Partial<Pick<URL, 'username' | 'password' | 'port' | 'pathname'>>): string {
  return Object.assign(new URL(url), change).href;
}

describe('the MySQL database', () => {
  const reasonNotToOpen = async (url: string) => {
    const error = await rejection(openMysqlDatabase(url));
    expect(error).to.be.instanceOf(MysqlDatabaseError);
    return (error as Error).message;
  };

  it('is brought up to date by ten at once', async () => {
    const url = await emptyDatabase();
    const databases = await Promise.all(Array.from({ length: 10 }, () => openMysqlDatabase(url)));
    const tokens = await Promise.all(databases.map((database) => new MysqlEpochs(database).next('job')));
    expect(tokens.sort((a, b) => a - b)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    await Promise.all(databases.map((database) => database.close()));
  });

  it('says in one sentence, without the password, why it cannot be used', async () => {
    const url = await emptyDatabase();
    const { host } = new URL(url);
    expect(await reasonNotToOpen(changed(url, { username: 'nobody', password: 's3cret' }))).to.match(
      /^the database test_\d+ on 127\.0\.0\.1:\d+ can't be used: it refuses the user "nobody" or the password$/,
    );
    expect(await reasonNotToOpen(changed(url, { pathname: '/no_such' }))).to.equal(
      `the database no_such on ${host} can't be used: there is no such database; create it with CREATE DATABASE`,
    );
    expect(await reasonNotToOpen(changed(url, { port: '1' }))).to.match(
      /nothing listens there; is the server running\?$/,
    );
    expect(await reasonNotToOpen('mysql://root@no-such-host.invalid/db')).to.match(/there is no such host$/);
  });

  it('serves one instance, and says so to another until the first has ended', async () => {
    const url = await emptyDatabase();
    const first = await ServingLock.acquire(url);
    const error = await rejection(ServingLock.acquire(url));
    expect(error).to.be.instanceOf(DatabaseInUseError);
    expect((error as Error).message).to.match(
      /^another hotlist serves from database test_\d+ on 127\.0\.0\.1:\d+: stop/,
    );
    // Another database of the same server is another matter.
    (await ServingLock.acquire(await emptyDatabase())).release();
    first.release();
    for (;;) {
      // The server notices in its own time that the connection is gone.
      const next = await ServingLock.acquire(url).catch(() => undefined);
      if (next) return next.release();
    }
  });

  it('says that a stored list is damaged, with the version that it was', async () => {
    const { database, close } = await mysqlStore();
    const store = new MysqlHotListStore(database, protobufHotListCodec, 20);
    await store.save(aPublishedList({ version: 7 }));
    await database.query('UPDATE hotlist_hot_lists SET payload = LEFT(payload, LENGTH(payload) - 5)');
    const error = await rejection(store.load('hot'));
    expect(error).to.be.instanceOf(DamagedListError);
    expect(error).to.include({ version: 7 });
    await close();
  });

  it('tries again what lost against another, so that writers in opposite orders lose nothing', async () => {
    const { database, close } = await mysqlStore();
    const store = new MysqlItemStore(database);
    const items = someItems(40, 1e12);
    await store.upsert(items);
    const add = (order: typeof items) => store.addSignals(order.map(({ id }) => ({ id, signal: 'shares', delta: 1 })));
    const changes = await Promise.all(Array.from({ length: 6 }, (_, n) => add(n % 2 ? items : items.toReversed())));
    expect(changes.map(({ applied }) => applied)).to.deep.equal([40, 40, 40, 40, 40, 40]);
    await close();
  });

  it('begins a write again as a whole while somebody keeps locked what it wants', async () => {
    const { database, close } = await mysqlStore();
    await database.query('CREATE TABLE counts (id INT PRIMARY KEY, count INT NOT NULL) ENGINE=InnoDB');
    await database.query('INSERT INTO counts VALUES (1, 0), (2, 0)');
    const foreign = await createConnection(database.url);
    await foreign.query('START TRANSACTION');
    await foreign.query('UPDATE counts SET count = 10 WHERE id = 2');
    let begun = 0;
    const writing = database.write(async (connection) => {
      begun++;
      for (const id of [1, 2]) await connection.query('UPDATE counts SET count = count + 1 WHERE id = ?', [id]);
    });
    await until('it is begun again', () => begun > 1);
    await foreign.query('COMMIT');
    await writing;
    expect(await database.query('SELECT count FROM counts ORDER BY id')).to.deep.equal([{ count: 1 }, { count: 11 }]);
    foreign.destroy();
    await close();
  });
});
