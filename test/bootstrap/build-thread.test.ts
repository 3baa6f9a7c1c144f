import { expect } from 'chai';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { EmbeddedItemSource } from '../../src/adapters/embedded/item-source.js';
import { EmbeddedItemStore } from '../../src/adapters/embedded/item-store.js';
import { systemClock } from '../../src/adapters/local/system-clock.js';
import { MysqlDatabase } from '../../src/adapters/mysql/database.js';
import { isUnreachable } from '../../src/adapters/mysql/database-error.js';
import { MysqlItemSource } from '../../src/adapters/mysql/item-source.js';
import { MysqlItemStore } from '../../src/adapters/mysql/item-store.js';
import { TablesItemSource } from '../../src/adapters/tables/item-source.js';
import { TablesError } from '../../src/adapters/tables/tables-error.js';
import { SeededRandom } from '../../src/application/demo/seeded-random.js';
import type { WrittenItem } from '../../src/application/ingesting/item-store.js';
import { type BuildSkyband, buildFrom } from '../../src/application/ranking/build-skyband.js';
import { StoreUnavailableError } from '../../src/application/store-unavailable-error.js';
import { buildThread } from '../../src/bootstrap/build-thread.js';
import { lemmy } from '../../src/domain/formulas/lemmy.js';
import { NEVER } from '../support/a-publisher.js';
import { aTablesConfig, instantIn } from '../support/a-tables-config.js';
import { embeddedStore } from '../support/embedded-store.js';
import { emptyDatabase, mysqlStore, openMysqlDatabase } from '../support/mysql-store.js';
import { rejection } from '../support/rejection.js';
import { MariaDbServer } from '../support/servers/mariadb-server.js';
import { TableItemStore } from '../support/table-item-store.js';
import { until } from '../support/until.js';

const DAY_MS = 86_400_000;
const SPEC = { size: 10, slack: 20, weights: [['likes', 0.1] as const, ['gone', 3] as const], windowMs: undefined };
const FORMULA = lemmy({ gravity: 0.7 });
const none = { url: 'file:unused', path: undefined };

interface Opened {
  readonly inThread: BuildSkyband;
  readonly here: BuildSkyband;
  write(items: readonly WrittenItem[]): Promise<unknown>;
  close(): Promise<void>;
}

const SOURCES: Record<string, () => Promise<Opened>> = {
  'the embedded store': async () => {
    const { database, close } = await embeddedStore();
    const store = new EmbeddedItemStore(database);
    return {
      inThread: buildThread({ source: undefined, database: { ...none, path: database.path, migrate: 'on' } }),
      here: buildFrom(new EmbeddedItemSource(database, systemClock)),
      write: (items) => store.upsert(items),
      close,
    };
  },
  MySQL: async () => {
    const { database, close } = await mysqlStore();
    const store = new MysqlItemStore(database);
    return {
      inThread: buildThread({ source: undefined, database: { ...none, url: database.url, migrate: 'on' } }),
      here: buildFrom(new MysqlItemSource(database)),
      write: (items) => store.upsert(items),
      close,
    };
  },
  "a site's own tables": async () => {
    const { url, store } = await TableItemStore.create('the row');
    const source = aTablesConfig(url, {
      columns: { id: ['slug'], createdAt: instantIn('created', { unit: 'ms' }) },
    });
    return {
      inThread: buildThread({ source, database: { ...none, migrate: 'on' } }),
      here: buildFrom(new TablesItemSource(source)),
      write: (items) => store.upsert(items),
      close: () => store.close(),
    };
  },
};

describe('a build in a thread of its own', () => {
  for (const [name, open] of Object.entries(SOURCES)) {
    describe(`over ${name}`, () => {
      let opened: Opened;
      before(async () => {
        opened = await open();
        await opened.write(someItems(9_000));
      });
      after(() => opened.close());

      for (const [what, windowMs] of [
        ['everything', undefined],
        ['a window', 10 * DAY_MS],
      ] as const) {
        it(`finds the members and the list that one in this thread finds, of ${what}`, async () => {
          const spec = { ...SPEC, windowMs };
          const [inThread, here] = [
            await opened.inThread(spec, FORMULA, NEVER),
            await opened.here(spec, FORMULA, NEVER),
          ];
          expect(inThread.members).to.deep.equal(here.members);
          expect(inThread.members.length).to.be.within(30, 1_000);
          expect(inThread.scanned).to.deep.equal(here.scanned).and.have.lengthOf(SPEC.size);
          expect(inThread.itemsRead).to.equal(here.itemsRead);
          expect(inThread.upTo).to.be.within(here.upTo - DAY_MS, here.upTo);
        });
      }

      it('ends when it is called off', async () => {
        const stop = new AbortController();
        const building = rejection(opened.inThread(SPEC, FORMULA, stop.signal));
        stop.abort(new Error('the lease was lost'));
        expect(await building).to.equal(stop.signal.reason);
      });
    });
  }

  describe('fails as one in this thread does', () => {
    async function bothFail(inThread: BuildSkyband, here: BuildSkyband): Promise<Error> {
      const [there, error] = [
        await rejection(inThread(SPEC, FORMULA, NEVER)),
        await rejection(here(SPEC, FORMULA, NEVER)),
      ] as Error[];
      expect(there?.constructor).to.equal(error?.constructor);
      expect(there?.message).to.equal(error?.message);
      expect(isUnreachable(there)).to.equal(isUnreachable(error));
      return there as Error;
    }

    it('when nothing listens where the database should be, and tells no password', async () => {
      const url = 'mysql://me:hush-hush@127.0.0.1:1/blog';
      const database = new MysqlDatabase(url);
      const inThread = buildThread({ source: undefined, database: { ...none, url, migrate: 'on' } });
      const error = await bothFail(inThread, buildFrom(new MysqlItemSource(database)));
      await database.close();
      expect(error).to.be.instanceOf(StoreUnavailableError);
      for (let each: unknown = error; each instanceof Error; each = each.cause) {
        expect(`${each.message} ${each.stack} ${JSON.stringify(each)}`).not.to.contain('hush');
      }
    });

    it('when a column is missing', async () => {
      const { url, store } = await TableItemStore.create('the row');
      const source = aTablesConfig(url, { columns: { id: ['nobody'] } });
      const inThread = buildThread({ source, database: { ...none, migrate: 'on' } });
      const error = await bothFail(inThread, buildFrom(new TablesItemSource(source)));
      expect(error).to.be.instanceOf(TablesError);
      expect((error as TablesError).problems).to.not.deep.equal([]);
      await store.close();
    });

    it('when the tables are not there', async () => {
      const database = new MysqlDatabase(await emptyDatabase());
      const inThread = buildThread({ source: undefined, database: { ...none, url: database.url, migrate: 'on' } });
      await bothFail(inThread, buildFrom(new MysqlItemSource(database)));
      await database.close();
    });
  });

  it('says goodbye to its server, and is left while it waits for one that hangs', async () => {
    const server = await MariaDbServer.start();
    const url = await server.createDatabase('hotlist');
    await (await openMysqlDatabase(url)).close();
    const aside = await createConnection(url);
    const scanning = async () => {
      const [rows] = await aside.query<RowDataPacket[]>('SHOW PROCESSLIST');
      return rows.some(({ Info: statement }) => /hotlist_items/.test(String(statement)));
    };
    const here = () => buildThread({ source: undefined, database: { ...none, url, migrate: 'on' } });
    await here()(SPEC, FORMULA, NEVER);
    // It said goodbye, and was not cut off.
    const [[aborted]] = await aside.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Aborted_clients'");
    expect(Number(aborted?.['Value'])).to.equal(0);
    await aside.query('LOCK TABLES hotlist_items WRITE');
    /** Who looks too late finds that it is over, for a lock is waited for no longer than a second: and begins another. */
    const waiting = async () => {
      for (;;) {
        const stop = new AbortController();
        let isOver = false;
        const building = rejection(here()(SPEC, FORMULA, stop.signal)).finally(() => {
          isOver = true;
        });
        await until('the thread waits for its first page', () => isOver || scanning());
        if (!isOver) return { stop, building };
      }
    };
    const { stop, building } = await waiting();
    server.pause();
    stop.abort(new Error('the lease was lost'));
    expect(await building).to.equal(stop.signal.reason);
    server.resume();
    await until('its connection is gone', async () => !(await scanning()));
    await aside.end();
    await server.stop();
  });
});

function someItems(count: number): WrittenItem[] {
  const random = new SeededRandom(2_026, 7);
  const now = Date.now();
  return Array.from({ length: count }, (_, index) => {
    const createdAt = now - Math.floor(random.uniform() * 30 * DAY_MS);
    const signals = { likes: Math.min(1e6, Math.floor(random.pareto(1, 0.9))), comments: 1 };
    return { id: `i-${index}`, title: 't', url: '', author: '', createdAt, signals };
  });
}
