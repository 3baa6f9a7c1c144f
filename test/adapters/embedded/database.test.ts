import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { EmbeddedDatabase, EmbeddedDatabaseError } from '../../../src/adapters/embedded/database.js';
import { EmbeddedEpochs } from '../../../src/adapters/embedded/epochs.js';
import { EmbeddedItemStore } from '../../../src/adapters/embedded/item-store.js';
import { someItems } from '../../support/some-items.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

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

  it('waits for another writer without standing still, and loses nothing of what both write', async () => {
    const [one, other] = [await open('busy.db'), await open('busy.db')];
    one.connection.exec('BEGIN IMMEDIATE');
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    const written = new EmbeddedItemStore(other).upsert(someItems(3, 1e12));
    await new Promise((resolve) => setTimeout(resolve, 150));
    one.connection.exec("INSERT INTO leases (job, epoch) VALUES ('held', 1)");
    one.connection.exec('COMMIT');
    await written;
    clearInterval(counting);
    expect(turns).to.be.above(3);
    expect(await new EmbeddedItemStore(one).count('')).to.equal(3);
    expect(await new EmbeddedEpochs(other).next('held')).to.equal(2);
  });
});
