import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2';
import { MysqlItemStore } from '../../../src/adapters/mysql/item-store.js';
import { FEED_REACHES_BACK_MS } from '../../../src/application/ranking/item-source.js';
import { mysqlStore } from '../../support/mysql-store.js';
import { anItem } from '../../support/scanned-items.js';

describe('items removed from the MySQL store', () => {
  it('are forgotten a thousand with each write, once nobody may ask for them any more', async () => {
    const { database, close } = await mysqlStore();
    const store = new MysqlItemStore(database);
    const now = Date.now();
    const old = Array.from({ length: 2_500 }, (_, n) => [`old-${n}`, now - FEED_REACHES_BACK_MS - 1 - n]);
    const rows = [...old, ['kept', now - FEED_REACHES_BACK_MS + 60_000]];
    await database.query('INSERT INTO hotlist_removed_items VALUES ?', [rows]);
    const counts: number[] = [];
    for (const id of ['a', 'b', 'c', 'd']) {
      await store.upsert([anItem({ id })]);
      const [row] = await database.query<RowDataPacket[]>('SELECT COUNT(*) AS kept FROM hotlist_removed_items');
      counts.push(Number(row?.['kept']));
    }
    expect(counts).to.deep.equal([1_501, 501, 1, 1]);
    await close();
  });

  it('may be removed by many at once, while others write beside them', async () => {
    const { database, close } = await mysqlStore();
    const store = new MysqlItemStore(database);
    const ids = Array.from({ length: 200 }, (_, n) => `demo-${n}`);
    await store.upsert([...ids, 'x'].map((id) => anItem({ id })));
    const change = { id: 'x', signal: 'likes', delta: 1 };
    const removed = await Promise.all([
      ...ids.map((id) => store.remove([id])),
      store.removeByPrefix('demo-'),
      store.removeByPrefix('demo-1'),
    ]);
    await Promise.all(ids.map(() => store.addSignals([change])));
    expect(removed.reduce((sum, count) => sum + count, 0)).to.equal(200);
    expect(await store.count('')).to.equal(1);
    await close();
  });
});
