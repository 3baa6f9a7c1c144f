import { type ServiceError, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import type { MysqlDatabase } from '../../src/adapters/mysql/database.js';
import { MysqlItemStore } from '../../src/adapters/mysql/item-store.js';
import { fromTimestamp } from '../../src/adapters/protobuf/timestamp.js';
import { TOKENS } from '../../src/bootstrap/tokens.js';
import type { ExplainItemResponse } from '../../src/gen/ranking/v1/ranking.js';
import type { ItemWriter } from '../contract/item-source.contract.js';
import { runHotlist } from '../support/hotlist-command.js';
import { emptyDatabase, openMysqlDatabase } from '../support/mysql-store.js';
import { type RunningService, startService, untilListed } from '../support/running-service.js';
import { MariaDbServer } from '../support/servers/mariadb-server.js';
import { someItems } from '../support/some-items.js';
import { TableItemStore } from '../support/table-item-store.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const BOARDS = `
boards:
  - { name: hot, formula: lemmy, weights: { likes: 1, comments: 2 }, every: 30d, size: 3 }
  - { name: day, formula: reddit, weights: { likes: 1 }, window: 1d, every: 30d, size: 3 }
`;

interface Site {
  readonly yaml: string;
  /** Undefined where the items are written through the running service. */
  readonly items: ItemWriter | undefined;
  close(): Promise<void>;
}

async function embedded(): Promise<Site> {
  return { yaml: BOARDS, items: undefined, close: async () => {} };
}

async function ownItems(): Promise<Site> {
  const url = await emptyDatabase();
  const database: MysqlDatabase = await openMysqlDatabase(url);
  return {
    yaml: `${BOARDS}database: { url: ${url} }\n`,
    items: new MysqlItemStore(database),
    close: () => database.close(),
  };
}

async function ownTables(): Promise<Site> {
  const { url, store } = await TableItemStore.create('another table');
  const source = `
source:
  url: ${url}
  table: posts
  where: status = 'public'
  columns: { id: slug, title: title, created_at: { column: created, unit: ms } }
  counters:
    table: counters
    key: slug
    where: biz = 'post'
    signals: { likes: likes, comments: comments }
`;
  return { yaml: `${BOARDS}${source}`, items: store, close: () => store.close() };
}

const ask = ({ client }: RunningService, request: { board: string; id: string }) =>
  new Promise<ExplainItemResponse>((resolve, reject) =>
    client.explainItem(request, (error, response) => (error ? reject(error) : resolve(response))),
  );
const refusal = (running: RunningService, request: { board: string; id: string }) =>
  ask(running, request).then(
    () => expect.fail('the call was answered'),
    ({ code, details }: ServiceError) => ({ code, details }),
  );

for (const [where, open] of [
  ['the embedded store', embedded],
  ["hotlist's own items on a database server", ownItems],
  ["a site's own tables", ownTables],
] as const) {
  describe(`explaining an item of ${where}`, function () {
    this.timeout(60_000);
    const folder = temporaryFolder();
    let site: Site;
    let running: RunningService;

    before(async () => {
      site = await open();
      await begin(async (items) => items.upsert(someItems(9, Date.now())));
      await running.stop();
      // i-1 rises from somewhere below to the top of the second version.
      await begin(async (items) => {
        await items.addSignals([{ id: 'i-1', signal: 'likes', delta: 5_000 }]);
      });
    });
    after(async () => {
      await running.stop();
      await site.close();
      folder.remove();
    });

    /** A run of the service, with one version of each board of items that `write` has written before. */
    async function begin(write: (items: ItemWriter) => Promise<void>): Promise<void> {
      if (site.items) await write(site.items);
      running = await startService(folder.path, site.yaml, async (container) => {
        if (!site.items) await write(await container.getAsync(TOKENS.itemStore));
      });
      await untilListed(running, 'hot', 'day');
    }

    it('says its points by signal, the formula worked out and its ranks', async () => {
      await versionTwo();
      const explained = await ask(running, { board: '', id: 'i-1' });
      expect(explained).to.deep.include({ board: 'hot', id: 'i-1', points: 5_001, version: 2n, rank: 1, remark: '' });
      expect(explained.title).to.equal('Title 1 – “quoted”, 中文, 🔥');
      expect(explained.signals).to.deep.equal([
        { name: 'likes', count: 5_001n, weight: 1, points: 5_001 },
        { name: 'comments', count: 0n, weight: 2, points: 0 },
      ]);
      expect(explained.workedOut).to.match(/^log10\(5001 \+ 2\) \/ \(1(\.\d+)? \+ 2\)\^1\.8 = 0\.5\d+$/);
      expect(explained.score).to.be.closeTo(Number(explained.workedOut.split(' = ')[1]), 1e-4);
      expect(fromTimestamp(explained.asOf) - fromTimestamp(explained.createdAt)).to.equal(Number(explained.ageMs));
      expect(explained.pastRanks.map(({ version, rank }) => [version, rank])).to.deep.equal([[1n, 2]]);
    });

    it('says how many points it lacks', async () => {
      const { rank, pointsLacking, points, remark } = await ask(running, { board: 'hot', id: 'i-9' });
      expect({ rank, points, remark }).to.deep.equal({ rank: 0, points: 81 + 2 * 3, remark: '' });
      expect(pointsLacking).to.be.above(0);
    });

    it('says of another board what that board makes of it', async () => {
      const { signals, remark, pointsLacking } = await ask(running, { board: 'day', id: 'i-2' });
      expect(signals.map(({ name }) => name)).to.deep.equal(['likes']);
      expect(pointsLacking).to.be.above(0);
      expect(remark).to.equal('');
    });

    it('refuses what is not there, another board and no id at all, and says what is wrong', async () => {
      expect(await refusal(running, { board: 'hot', id: 'I-1' })).to.deep.equal({
        code: status.NOT_FOUND,
        details: 'no item "I-1" takes part in board "hot": there is none with exactly this id, or it is not published',
      });
      expect(await refusal(running, { board: 'hto', id: 'i-1' })).to.deep.equal({
        code: status.NOT_FOUND,
        details: 'there is no board "hto"; there are: hot, day',
      });
      expect(await refusal(running, { board: '', id: '' })).to.deep.equal({
        code: status.INVALID_ARGUMENT,
        details: 'id is empty; it must be the id of an item',
      });
    });

    it('is told by the command, for people and as JSON', async () => {
      await versionTwo();
      const run = (...args: string[]) => runHotlist(folder.path, ['explain', ...args, '--address', running.address]);
      const { code, stdout, stderr } = await run('i-1', '--board', 'hot');
      expect(code, stderr).to.equal(0);
      expect(stdout).to.match(/^Title 1 – “quoted”, 中文, 🔥\ni-1 on board hot, version 2, computed \d+s ago\n/);
      expect(stdout).to.match(/\nlikes +5001 +1 +5001\n/);
      expect(stdout).to.match(/\nscore {3}log10\(5001 \+ 2\) /);
      expect(stdout).to.match(/\nrank {4}1\nbefore {2}2\n$/);
      const json = JSON.parse((await run('i-9', '--json')).stdout);
      expect(json).to.deep.include({ board: 'hot', id: 'i-9', points: 87, rank: 0, version: 2 });
      expect(json.past_ranks).to.have.lengthOf(1);
      const unknown = await run('nothing');
      expect(unknown.code).to.equal(1);
      expect(unknown.stderr).to.match(/^no item "nothing" takes part in board "hot": .*\n$/);
    });

    async function versionTwo(): Promise<void> {
      const held = running.container.get(TOKENS.memory).get('hot');
      if (held?.list.version !== 2) {
        await running.events.next('list published', ({ list }) => list.board === 'hot' && list.version === 2);
      }
    }
  });
}

describe('explaining an item', function () {
  this.timeout(60_000);

  it("ends with UNAVAILABLE while the site's database hangs or is gone, and with an answer when it is back", async () => {
    const folder = temporaryFolder();
    const server = await MariaDbServer.start();
    const { url, store } = await TableItemStore.create('the row', await server.createDatabase('site'));
    await store.upsert(someItems(5, Date.now()));
    const source = `
source:
  url: ${url}
  table: posts
  columns: { id: slug, title: title, created_at: { column: created, unit: ms }, signals: { likes: likes } }
`;
    const running = await startService(folder.path, `${BOARDS}${source}`);
    try {
      await untilListed(running, 'hot');
      server.pause();
      const { code, details } = await refusal(running, { board: 'hot', id: 'i-1' });
      expect(code).to.equal(status.UNAVAILABLE);
      // Whichever limit comes first: that of a connection that is being made, or that of the call.
      expect(details).to.match(
        /^the items can't be read just now: .*(did not answer in time|no answer within 5s); try again in a moment$/,
      );
      server.resume();
      expect((await ask(running, { board: 'hot', id: 'i-1' })).id).to.equal('i-1');
      await server.kill();
      expect(await refusal(running, { board: 'hot', id: 'i-1' })).to.have.property('code', status.UNAVAILABLE);
    } finally {
      await running.stop();
      await store.close();
      await server.stop();
      folder.remove();
    }
  });
});
