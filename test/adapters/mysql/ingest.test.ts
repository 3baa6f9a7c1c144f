import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2';
import { MysqlDatabase } from '../../../src/adapters/mysql/database.js';
import { MysqlItemStore } from '../../../src/adapters/mysql/item-store.js';
import { StoreUnavailableError } from '../../../src/application/store-unavailable-error.js';
import { refusalOf, sentItem } from '../../support/ingest-client.js';
import { emptyDatabase } from '../../support/mysql-store.js';
import { rejection } from '../../support/rejection.js';
import { RunningIngest } from '../../support/running-ingest.js';
import { anItem } from '../../support/scanned-items.js';
import { TcpProxy } from '../../support/servers/tcp-proxy.js';

const like = (id = 'a') => ({ id, signal: 'likes', delta: 1 });

describe('writing to a database server', () => {
  let directUrl: string;
  let proxy: TcpProxy;
  let database: MysqlDatabase;
  let store: MysqlItemStore;

  beforeEach(async () => {
    directUrl = await emptyDatabase();
    const url = new URL(directUrl);
    proxy = await TcpProxy.start(Number(url.port));
    url.port = String(proxy.port);
    database = new MysqlDatabase(url.href);
    await database.prepare(true);
    store = new MysqlItemStore(database);
    await store.upsert([anItem({ id: 'a', signals: { likes: 0 } })]);
  });
  afterEach(async () => {
    await database.close();
    await proxy.stop();
  });

  /** Past the proxy. */
  const ask = async (sql: string): Promise<RowDataPacket | undefined> => {
    const direct = new MysqlDatabase(directUrl);
    const rows = await direct.query<RowDataPacket[]>(sql);
    await direct.close();
    return rows[0];
  };

  const likes = async () => {
    const row = await ask("SELECT JSON_EXTRACT(signals, '$.likes') AS likes FROM hotlist_items WHERE id = 'a'");
    return Number(row?.['likes']);
  };

  it('that nobody answers on is UNAVAILABLE in one sentence without user and password, and works again later', async () => {
    const running = await RunningIngest.start(store);
    const caller = running.caller();
    await proxy.refuse(true);
    proxy.reset();
    const { code, details } = await refusalOf(caller.upsert(sentItem()));
    expect(code).to.equal('UNAVAILABLE');
    expect(details).to.match(/^the database test_\d+ on 127\.0\.0\.1:\d+ can't be used: [^\n]+$/);
    await proxy.refuse(false);
    expect(await caller.upsert(sentItem())).to.deep.equal({ upserted: 1 });
    expect(running.told.map(({ error }) => error)).to.deep.equal([undefined, undefined]);
    await running.stop();
  });

  it('that hangs is UNAVAILABLE too', async () => {
    const running = await RunningIngest.start(store);
    proxy.blackHole(true);
    const { code } = await refusalOf(running.caller().add({ idempotencyKey: '', changes: [] }));
    expect(code).to.equal('UNAVAILABLE');
    proxy.blackHole(false);
    await running.stop();
  });

  it('is not made again when it was committed and only the answer was lost', async () => {
    proxy.setLatency(100);
    for (let call = 1; ; call++) {
      const key = { key: `k-${call}`, fingerprint: 'f' };
      const write = store.addSignals([like()], undefined, key).then(
        () => 'answered',
        () => 'lost',
      );
      while ((await likes()) < call);
      // The answer is on its way for as long as the latency says; on a machine that is slower than that, once more.
      proxy.reset();
      if ((await write) === 'answered') continue;
      proxy.setLatency(0);
      expect(await store.addSignals([like()], undefined, key)).to.deep.equal({
        ...{ applied: 1, missing: [], replayed: true },
      });
      expect(await likes()).to.equal(call);
      return;
    }
  });

  it('is made once under its key, however often the connection is lost on the way to the answer', async () => {
    let lost = 0;
    for (let call = 0; call < 40; call++) {
      const key = { key: `k-${call}`, fingerprint: 'f' };
      for (let answered = false; !answered; ) {
        const write = store.addSignals([like()], undefined, key).then(
          () => true,
          (error) => {
            expect(error).to.be.instanceOf(StoreUnavailableError);
            lost++;
            return false;
          },
        );
        // Somewhere between the first statement and the answer to the commit; later the more often it was lost.
        for (let turn = 0; turn < (call % 20) + lost; turn++) await new Promise((resolve) => setImmediate(resolve));
        proxy.reset();
        answered = await write;
      }
    }
    expect(lost).to.be.above(10);
    expect(await likes()).to.equal(40);
  });

  it('locks out nobody who writes other items, and takes no more rows than it changes', async () => {
    await store.upsert(Array.from({ length: 3_000 }, (_, index) => anItem({ id: `i-${index}` })));
    await database.write(async (connection) => {
      await connection.query("SELECT 1 FROM hotlist_items WHERE id = 'i-7' FOR UPDATE");
      await connection.query("INSERT INTO hotlist_ingest_keys (id, fingerprint, applied_at) VALUES ('other', 'f', 1)");
      const ids = Array.from({ length: 500 }, (_, index) => `i-${index + 100}`);
      const key = { key: 'mine', fingerprint: 'f' };
      expect((await store.addSignals(ids.map(like), undefined, key)).applied).to.equal(500);
    });
  });

  it('forgets keys of days ago in small batches, while new ones come', async () => {
    const rows = Array.from({ length: 250 }, (_, index) => [`old-${index}`, 'f', index, '{}']);
    await database.query('INSERT INTO hotlist_ingest_keys (id, fingerprint, applied_at, result) VALUES ?', [rows]);
    const counts: number[] = [];
    for (let call = 0; call < 4; call++) {
      await store.addSignals([like()], undefined, { key: `k-${call}`, fingerprint: 'f' });
      counts.push(Number((await ask('SELECT COUNT(*) AS kept FROM hotlist_ingest_keys'))?.['kept']));
    }
    expect(counts).to.deep.equal([151, 52, 3, 4]);
  });

  it('that has become read-only is UNAVAILABLE, as in a failover', async () => {
    // Root may write to a replica.
    await ask("CREATE USER IF NOT EXISTS site@'%' IDENTIFIED BY 'pa55'");
    await ask("GRANT SELECT, INSERT, UPDATE, DELETE ON *.* TO site@'%'");
    const asUser = new MysqlDatabase(Object.assign(new URL(directUrl), { username: 'site', password: 'pa55' }).href);
    await ask('SET GLOBAL read_only = ON');
    try {
      const error = await rejection(new MysqlItemStore(asUser).upsert([anItem({})]));
      expect(error).to.be.instanceOf(StoreUnavailableError);
      expect((error as Error).message).to.match(/can't be used: it is read-only; name the primary, not a replica$/);
    } finally {
      await ask('SET GLOBAL read_only = OFF');
      await asUser.close();
    }
  });
});
