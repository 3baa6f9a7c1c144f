import { chmodSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { FILE_POLL_MS, FileWatch } from '../../../src/bootstrap/reload/file-watch.js';
import { ManualClock } from '../../support/manual-clock.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { until } from '../../support/until.js';

describe('FileWatch', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let clock: ManualClock;
  let stop: AbortController;
  let path: string;
  let changes: number;
  let watching: Promise<void>;
  let watch: FileWatch;

  beforeEach(() => {
    folder = temporaryFolder();
    clock = new ManualClock(0);
    stop = new AbortController();
    path = join(folder.path, 'hotlist.yaml');
    changes = 0;
  });
  afterEach(async () => {
    stop.abort();
    await watching;
    folder.remove();
  });

  const begin = () => {
    watch = new FileWatch(path, clock);
    watching = watch.run(() => changes++, stop.signal);
  };
  /** Lets it look this often. */
  const look = async (times = 1) => {
    for (let time = 0; time < times; time++) {
      await clock.untilSleeping();
      await clock.advance(FILE_POLL_MS);
    }
    await clock.untilSleeping();
  };
  const write = (text: string) => writeFileSync(path, text);
  /** What is done from now on has another time than what was done to the file: many file systems tell milliseconds only. */
  const tick = () =>
    until('the clock of the file system has moved on', () => {
      const probe = `${path}.probe`;
      writeFileSync(probe, '');
      return statSync(probe, { bigint: true }).ctimeNs > statSync(path, { bigint: true }).ctimeNs;
    });

  it('says nothing of a file that stays as it is, or that is never there', async () => {
    begin();
    await look(5);
    expect(changes).to.equal(0);
  });

  for (const [what, change] of [
    ['is written anew', () => write('demo: on')],
    ['is written anew with as many bytes', () => write('demo: of')],
    [
      'is replaced by a rename, as editors do',
      () => {
        writeFileSync(`${path}~`, 'demo: off');
        renameSync(`${path}~`, path);
      },
    ],
    ['is gone', () => rmSync(path)],
    ['may be read by somebody else', () => chmodSync(path, 0o600)],
  ] as [string, () => void][]) {
    it(`notices once that the file ${what}`, async () => {
      write('demo: no');
      begin();
      await look();
      await tick();
      change();
      await look(4);
      expect(changes).to.equal(1);
    });
  }

  it('notices that the file is there at last, and each time that it is back', async () => {
    begin();
    await look();
    write('demo: on');
    await look(2);
    expect(changes).to.equal(1);
    rmSync(path);
    await look(2);
    write('demo: on');
    await look(2);
    expect(changes).to.equal(3);
  });

  it('follows links to links, as a config map of Kubernetes changes', async () => {
    for (const version of ['..1', '..2']) {
      mkdirSync(join(folder.path, version));
      writeFileSync(join(folder.path, version, 'hotlist.yaml'), 'demo: on');
    }
    symlinkSync('..1', join(folder.path, '..data'));
    symlinkSync(join('..data', 'hotlist.yaml'), path);
    begin();
    await look();
    symlinkSync('..2', join(folder.path, '..new'));
    renameSync(join(folder.path, '..new'), join(folder.path, '..data'));
    await look(3);
    expect(changes).to.equal(1);
  });

  it('waits until whoever writes has done so', async () => {
    write('boards:');
    begin();
    await look();
    for (const text of ['', 'boards: [', 'boards: [{ name: hot }', 'boards: [{ name: hot }]']) {
      write(text);
      await look();
      expect(changes).to.equal(0);
    }
    await look();
    expect(changes).to.equal(1);
  });

  it('takes a file for read that somebody is about to read anyway', async () => {
    write('demo: on');
    begin();
    await look();
    write('demo: off');
    watch.reading();
    await look(3);
    expect(changes).to.equal(0);
  });

  it('notices what was written after it was made and before it began to look', async () => {
    write('demo: on');
    watch = new FileWatch(path, clock);
    write('demo: off');
    watching = watch.run(() => changes++, stop.signal);
    await look(3);
    expect(changes).to.equal(1);
  });

  it('ends when it is told to', async () => {
    begin();
    await look();
    stop.abort();
    await watching;
    expect(clock.sleeping).to.equal(0);
  });
});
