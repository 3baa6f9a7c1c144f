import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { protobufHotListCodec as codec } from '../../../src/adapters/protobuf/hot-list-codec.js';
import { SnapshotError, SnapshotHotListStore } from '../../../src/adapters/snapshots/snapshot-hot-list-store.js';
import { DamagedListError, StaleTokenError } from '../../../src/application/publishing/hot-list-store.js';
import { aPublishedList } from '../../support/a-published-list.js';
import { rejection } from '../../support/rejection.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('snapshots on disk', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let snapshots: string;
  let store: SnapshotHotListStore;

  beforeEach(() => {
    folder = temporaryFolder();
    snapshots = join(folder.path, 'snapshots');
    store = new SnapshotHotListStore(snapshots, codec);
  });
  afterEach(() => folder.remove());

  const fileOf = (board: string) => join(snapshots, `${board}.hotlist`);

  it('are a file for each board, which begins with a line that people can read', async () => {
    await store.save(aPublishedList({ board: 'hot', version: 345, token: 12 }));
    await store.save(aPublishedList({ board: 'week' }));
    expect(readdirSync(snapshots).sort()).to.deep.equal(['hot.hotlist', 'week.hotlist']);
    expect(readFileSync(fileOf('hot'), 'latin1')).to.match(/^hotlist\/1 token=12 version=345 /);
  });

  it('are there for the process that comes after', async () => {
    await store.save(aPublishedList({ version: 3, token: 2 }));
    const next = new SnapshotHotListStore(snapshots, codec);
    expect((await next.load('hot'))?.list.version).to.equal(3);
    expect(await rejection(next.save(aPublishedList({ version: 4, token: 1 })))).to.be.instanceOf(StaleTokenError);
  });

  it('are damaged when they are cut, and are replaced by the next', async () => {
    await store.save(aPublishedList({ version: 7 }));
    truncateSync(fileOf('hot'), Math.floor(readFileSync(fileOf('hot')).length / 2));
    const error = await rejection(store.load('hot'));
    expect(error).to.be.instanceOf(DamagedListError).and.to.include({ version: 7 });
    await store.save(aPublishedList({ version: 8 }));
    expect((await store.load('hot'))?.list.version).to.equal(8);
  });

  it('are mended by the same version when they are cut, and left alone when they are not', async () => {
    await store.save(aPublishedList({ version: 7 }));
    truncateSync(fileOf('hot'), readFileSync(fileOf('hot')).length - 1);
    expect(await rejection(store.save(aPublishedList({ version: 6 })))).to.be.instanceOf(StaleTokenError);
    await store.save(aPublishedList({ version: 7 }));
    expect((await store.load('hot'))?.list.version).to.equal(7);
    expect(await rejection(store.save(aPublishedList({ version: 7 })))).to.be.instanceOf(StaleTokenError);
  });

  for (const [what, text] of [
    ['from another version of hotlist', 'hotlist/2 version=9\n'],
    ['empty', ''],
    ['something else', 'hello'],
  ] as const) {
    it(`are damaged when the file is ${what}, which counts as none and is replaced`, async () => {
      await store.save(aPublishedList({ version: 7, token: 7 }));
      writeFileSync(fileOf('hot'), text);
      expect(await rejection(store.load('hot')))
        .to.be.instanceOf(DamagedListError)
        .and.to.include({ version: 0 });
      expect((await store.versions(['hot'])).size).to.equal(0);
      await store.save(aPublishedList({ version: 1, token: 1 }));
      expect((await store.load('hot'))?.list.version).to.equal(1);
    });
  }

  it("are damaged when the file is another board's", async () => {
    await store.save(aPublishedList({ board: 'hot' }));
    writeFileSync(fileOf('week'), readFileSync(fileOf('hot')));
    const error = (await rejection(store.load('week'))) as Error;
    expect(error.cause).to.have.property('message', 'it is the list of board "hot"');
  });

  it('never lead out of their folder', async () => {
    await store.save(aPublishedList({ board: '../../outside' }));
    expect(readdirSync(snapshots)).to.deep.equal(['..%2F..%2Foutside.hotlist']);
    expect((await store.load('../../outside'))?.list.board).to.equal('../../outside');
  });

  it('that cannot be written or read say which and why', async () => {
    writeFileSync(snapshots, 'a file in place of the folder');
    const saving = (await rejection(store.save(aPublishedList()))) as Error;
    expect(saving).to.be.instanceOf(SnapshotError);
    expect(saving.message).to.match(/^the snapshot \S+hot\.hotlist can't be written: EEXIST/);
    const loading = (await rejection(store.load('hot'))) as Error;
    expect(loading).to.be.instanceOf(SnapshotError);
    expect(loading.message).to.match(/^the snapshot \S+hot\.hotlist can't be read: ENOTDIR/);
  });

  it('are written again as soon as they can be', async () => {
    writeFileSync(snapshots, 'a file in place of the folder');
    await rejection(store.save(aPublishedList()));
    folder.remove();
    await store.save(aPublishedList());
    expect((await store.load('hot'))?.list.version).to.equal(1);
  });

  it('leave what somebody writes at the moment alone, and remove what a crash left behind', async () => {
    await store.save(aPublishedList());
    const [left, fresh] = [join(snapshots, 'hot.hotlist.1.unfinished'), join(snapshots, 'hot.hotlist.2.unfinished')];
    for (const file of [left, fresh]) writeFileSync(file, 'half a li');
    utimesSync(left, 1, 1);
    await new SnapshotHotListStore(snapshots, codec).save(aPublishedList({ version: 2 }));
    expect(readdirSync(snapshots).sort()).to.deep.equal(['hot.hotlist', 'hot.hotlist.2.unfinished']);
  });

  it('are whole for whoever reads while they are written', async () => {
    await store.save(aPublishedList({ version: 1 }));
    let isWriting = true;
    const writing = (async () => {
      for (let version = 2; version <= 40; version++) await store.save(aPublishedList({ version }));
      isWriting = false;
    })();
    let last = 0;
    while (isWriting) {
      const version = (await store.load('hot'))?.list.version ?? 0;
      expect(version).to.be.at.least(last).and.at.least(1);
      last = version;
    }
    await writing;
  });

  it('do not change when a save was called off before', async () => {
    const reason = new Error('told to stop');
    expect(await rejection(store.save(aPublishedList(), AbortSignal.abort(reason)))).to.equal(reason);
    expect(await store.load('hot')).to.equal(undefined);
  });

  it('are whole and no older than what was last said to be written, whenever the process is killed', async () => {
    let version = 1;
    for (let kill = 0; kill < 5; kill++) {
      const loop = fileURLToPath(new URL('../../support/snapshot-loop.js', import.meta.url));
      const writer = spawn(process.execPath, [loop, snapshots, String(version)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      writer.stdout.on('data', (bytes) => {
        said += bytes;
        // At another moment of its work each time.
        if (said.split('\n').length > 5 + kill) setImmediate(() => writer.kill('SIGKILL'));
      });
      await once(writer, 'close');
      const last = Number(said.trimEnd().split('\n').at(-1));
      const held = (await store.load('hot'))?.list;
      expect(held?.entries).to.have.length(3_000);
      expect(held?.version).to.be.within(last, last + 1);
      version = last + 2;
    }
  });
});
