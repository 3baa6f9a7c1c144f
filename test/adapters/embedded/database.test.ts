import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { EmbeddedDatabase, EmbeddedDatabaseError } from '../../../src/adapters/embedded/database.js';
import { EmbeddedEpochs } from '../../../src/adapters/embedded/epochs.js';
import { EmbeddedHotListStore } from '../../../src/adapters/embedded/hot-list-store.js';
import { EmbeddedItemStore } from '../../../src/adapters/embedded/item-store.js';
import { ServingLock, StoreInUseError } from '../../../src/adapters/embedded/serving-lock.js';
import { protobufHotListCodec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { DamagedListError } from '../../../src/application/publishing/hot-list-store.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { rejection } from '../../support/rejection.js';
import { someItems } from '../../support/some-items.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** Longer than a write pauses before it is tried again. */
const ROUND_MS = 400;

/** For how long the event loop stands still at most, within so many milliseconds. */
async function longestPause(ms: number): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const watching = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  await sleep(ms);
  clearInterval(watching);
  return Math.max(longest, performance.now() - last);
}

describe('the embedded database', () => {
  const folder = temporaryFolder();
  const opened: EmbeddedDatabase[] = [];
  const open = async (name: string) => {
    const database = await EmbeddedDatabase.open(join(folder.path, name));
    opened.push(database);
    return database;
  };
  after(() => {
    for (const database of opened) database.close();
    folder.remove();
  });

  const reasonNotToOpen = (name: string) =>
    open(name).then(
      () => expect.fail('it was opened'),
      (error: unknown) => {
        expect(error).to.be.instanceOf(EmbeddedDatabaseError);
        return (error as Error).message;
      },
    );

  it('is created with its folders, and opened by ten at once', async () => {
    const databases = await Promise.all(Array.from({ length: 10 }, () => open('deep/er/hotlist.db')));
    const tokens = await Promise.all(databases.map((database) => new EmbeddedEpochs(database).next('job')));
    expect(tokens.sort((a, b) => a - b)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('says in one sentence that a file is no database', async () => {
    writeFileSync(join(folder.path, 'letter.txt'), 'Dear all, this is not a database. '.repeat(100));
    expect(await reasonNotToOpen('letter.txt')).to.match(/^the embedded store .*letter\.txt can't be used: .*database/);
  });

  it('says in one sentence that a path is a folder', async () => {
    mkdirSync(join(folder.path, 'folder'));
    expect(await reasonNotToOpen('folder')).to.match(/^the embedded store .*folder can't be used: /);
  });

  it('says in one sentence that the folder can not be made', async () => {
    writeFileSync(join(folder.path, 'file'), '');
    expect(await reasonNotToOpen('file/hotlist.db')).to.match(/^the embedded store .*hotlist\.db can't be used: /);
  });

  describe('while another process is writing', () => {
    let other: EmbeddedDatabase;
    let database: EmbeddedDatabase;

    beforeEach(async () => {
      const name = `busy-${opened.length}.db`;
      other = await open(name);
      database = await open(name);
      other.connection.exec('BEGIN IMMEDIATE');
    });

    it('keeps its event loop free however many writes wait, and loses none of them', async () => {
      const store = new EmbeddedItemStore(database);
      const written = someItems(20, 1e12).map((item) => store.upsert([item]));
      const pauses: number[] = [];
      // A busy machine may stop this process for so long, but hardly in every round.
      for (let round = 0; round < 3; round++) pauses.push(await longestPause(ROUND_MS));
      other.connection.exec("INSERT INTO leases (job, epoch) VALUES ('held', 1)");
      other.connection.exec('COMMIT');
      await Promise.all(written);
      // Each of twenty that waited inside SQLite for 20 ms in turn would make it 400.
      expect(Math.min(...pauses)).to.be.below(150);
      expect(await store.count('')).to.equal(20);
      expect(await new EmbeddedEpochs(database).next('held')).to.equal(2);
    });

    it('gives up a write at once when it is told to, and goes on with those behind it', async () => {
      const stop = new AbortController();
      const reason = new Error('the service is stopping');
      const insert = (job: string) => () =>
        database.connection.prepare('INSERT INTO leases (job, epoch) VALUES (?, 1)').run([job]);
      const given = rejection(database.write(insert('given up'), stop.signal));
      const patient = database.write(insert('patient'));
      await sleep(50);
      stop.abort(reason);
      expect(await given).to.equal(reason);
      other.connection.exec('COMMIT');
      await patient;
      const jobs = database.connection.prepare('SELECT job FROM leases').pluck().all([]);
      expect(jobs).to.deep.equal(['patient']);
    });
  });

  it('gives up a write that stands behind one that nobody tells to stop', async () => {
    const database = await open('line.db');
    const other = await EmbeddedDatabase.open(join(folder.path, 'line.db'));
    other.connection.exec('BEGIN IMMEDIATE');
    const first = new EmbeddedEpochs(database).next('first');
    const stop = new AbortController();
    const behind = rejection(new EmbeddedItemStore(database).upsert(someItems(1, 1e12), stop.signal));
    stop.abort(new Error('the service is stopping'));
    expect(await behind).to.equal(stop.signal.reason);
    const late = new EmbeddedItemStore(database).upsert(someItems(1, 1e12), stop.signal);
    expect(await rejection(late)).to.equal(stop.signal.reason);
    other.connection.exec('ROLLBACK');
    expect(await first).to.equal(1);
    expect(await new EmbeddedItemStore(database).count('')).to.equal(0);
    other.close();
    database.close();
  });

  it('says why a write failed when the disk is full, and writes again when it is not', async () => {
    const database = await open('full.db');
    const store = new EmbeddedItemStore(database);
    const limit = (pages: number) => database.connection.exec(`PRAGMA max_page_count = ${pages}`);
    limit(1);
    const error = await rejection(store.upsert(someItems(2_000, 1e12)));
    expect((error as Error).message).to.match(/full/);
    expect(await store.count('')).to.equal(0);
    limit(1_000_000);
    await store.upsert(someItems(2_000, 1e12));
    expect(await store.count('')).to.equal(2_000);
  });

  it('serves one process, and says so to another until the first has ended', async () => {
    const path = join(folder.path, 'served.db');
    const first = ServingLock.acquire(path);
    expect(() => ServingLock.acquire(path)).to.throw(
      StoreInUseError,
      /another hotlist serves from .*served\.db: stop it/,
    );
    first.release();
    ServingLock.acquire(path).release();
  });

  it('says that a stored list is damaged, with the version that it was', async () => {
    const database = await open('damaged.db');
    const store = new EmbeddedHotListStore(database, protobufHotListCodec, 20);
    await store.save(aPublishedList({ version: 7 }));
    database.connection.exec('UPDATE hot_lists SET payload = substr(payload, 1, length(payload) - 5)');
    const error = await rejection(store.load('hot'));
    expect(error).to.be.instanceOf(DamagedListError);
    expect(error).to.include({ version: 7 });
    expect((error as Error).message).to.equal(
      'the stored version 7 of board "hot" is damaged; the next publish replaces it',
    );
  });
});
