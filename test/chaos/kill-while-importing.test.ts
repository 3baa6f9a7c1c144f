import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { EmbeddedDatabase } from '../../src/adapters/embedded/database.js';
import { EmbeddedItemSource } from '../../src/adapters/embedded/item-source.js';
import { systemClock } from '../../src/adapters/local/system-clock.js';
import type { ScannedItem } from '../../src/application/ranking/item-source.js';
import { runHotlist, startHotlist } from '../support/hotlist-command.js';
import { REDDIT_OPTIONS, type RedditPost, redditLike, toCsv } from '../support/reddit-like.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const KILLS = 50;
const SIDE_BY_SIDE = 2;

describe('a process killed while it imports', () => {
  const folder = temporaryFolder();
  const posts = redditLike(40_000, 7);
  const byId = new Map(posts.map((post) => [post.id, post]));
  const file = join(folder.path, 'posts.csv');

  before(() => writeFileSync(file, toCsv(posts)));
  after(() => folder.remove());

  it(`leaves a store that is whole, ${KILLS} times out of ${KILLS}, and the next import completes it`, async function () {
    this.timeout(180_000);
    const targets = fc.sample(fc.nat(posts.length - 6_000), KILLS);
    const counts: number[] = [];
    await Promise.all(
      Array.from({ length: SIDE_BY_SIDE }, async (_, lane) => {
        for (const [index, target] of targets.entries()) {
          if (index % SIDE_BY_SIDE === lane) counts.push(await importAndKill(`data-${lane}-${index}`, target));
        }
      }),
    );
    expect(counts).to.have.length(KILLS);
    // Otherwise the kills came before or after the writing, and the test shows nothing.
    expect(counts.filter((count) => count > 0 && count < posts.length).length).to.be.above(KILLS / 2);

    const { code, stderr } = await runHotlist(folder.path, ['import', file, ...REDDIT_OPTIONS], dataDir('data-0-0'));
    expect(code, stderr).to.equal(0);
    expect(await checkStore('data-0-0')).to.equal(posts.length);
  });

  const dataDir = (name: string) => ({ HOTLIST_DATA_DIR: join(folder.path, name) });

  /** Kills the import in the middle of what it does when the store holds `target` items, and counts what is left. */
  async function importAndKill(name: string, target: number): Promise<number> {
    const command = startHotlist(folder.path, ['import', file, ...REDDIT_OPTIONS], dataDir(name));
    // It speaks when it has read the first row, and has opened the store by then.
    await command.until('stderr', /\S/);
    const database = await EmbeddedDatabase.open(join(folder.path, name, 'hotlist.db'));
    const last = database.connection.prepare('SELECT coalesce(max(rowid), 0) FROM items').pluck();
    while (Number(last.all([])[0]) <= target) await new Promise((resolve) => setTimeout(resolve, 1));
    command.process.kill('SIGKILL');
    await command.finished;
    database.close();
    return checkStore(name);
  }

  async function checkStore(name: string): Promise<number> {
    const database = await EmbeddedDatabase.open(join(folder.path, name, 'hotlist.db'));
    try {
      const [row] = database.connection.pragma('integrity_check') as { integrity_check: string }[];
      expect(row?.integrity_check).to.equal('ok');
      return await new EmbeddedItemSource(database, systemClock).withView(async (view) => {
        let count = 0;
        for await (const batch of view.scan(undefined)) {
          count += batch.length;
          for (const item of batch) expectWhole(item, byId.get(item.id) as RedditPost);
        }
        return count;
      });
    } finally {
      database.close();
    }
  }

  function expectWhole({ id, createdAt, signals }: ScannedItem, post: RedditPost): void {
    const { createdUtc, ups, downs, comments } = post;
    // Compared as text: a million deep comparisons would take longer than all the imports.
    const found = JSON.stringify([createdAt, signals]);
    expect(found, id).to.equal(JSON.stringify([createdUtc * 1_000, { ups, downs, comments }]));
  }
});
