import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ServiceError, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { loadConfig } from '../../src/bootstrap/config/load.js';
import type { Reloader } from '../../src/bootstrap/reload/reloader.js';
import { reloaderOf } from '../../src/bootstrap/reload/reloader-of.js';
import { TOKENS } from '../../src/bootstrap/tokens.js';
import { type RunningService, startService } from '../support/running-service.js';
import { someItems } from '../support/some-items.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const HOT = '{ name: hot, weights: { likes: 1 }, every: 30d }';
const NEW = '{ name: new, weights: { likes: 1 }, every: 30d, size: 2 }';

describe('a service whose boards are reloaded', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let running: RunningService;
  let reloader: Reloader;

  beforeEach(async () => {
    folder = temporaryFolder();
    let published: Promise<unknown> = Promise.resolve();
    running = await startService(folder.path, yamlOf(HOT), async (container) => {
      await (await container.getAsync(TOKENS.itemStore)).upsert(someItems(5, Date.now()));
      published = container.get(TOKENS.events).next('list published');
    });
    await published;
    const load = () => loadConfig({ env: {}, cwd: folder.path });
    reloader = await reloaderOf(running.container, load, load());
  });
  afterEach(async () => {
    await running.stop();
    folder.remove();
  });

  function yamlOf(...boards: string[]): string {
    return `boards: [${boards.join(', ')}]\n`;
  }
  const reload = (...boards: string[]) => {
    writeFileSync(join(folder.path, 'hotlist.yaml'), yamlOf(...boards));
    reloader.reload('SIGHUP');
  };
  const get = (board: string) =>
    new Promise<{ code: number; board?: string; version?: number; formula?: string; items?: number }>((resolve) =>
      running.client.getHotList({ board, limit: 0 }, (error: ServiceError | null, list) => {
        if (error) resolve({ code: error.code });
        else {
          const { board: name, version, formula, items } = list;
          resolve({ code: status.OK, board: name, version: Number(version), formula, items: items.length });
        }
      }),
    );
  const samples = async (begin: string) =>
    (await (await fetch(`${running.url}/metrics`)).text()).split('\n').filter((line) => line.startsWith(begin));

  it('computes a new board at once, has nothing of it before, and serves it then', async () => {
    expect((await get('new')).code).to.equal(status.NOT_FOUND);
    const published = running.events.next('list published', ({ list }) => list.board === 'new');
    reload(HOT, NEW);
    expect([status.UNAVAILABLE, status.OK]).to.include((await get('new')).code);
    await published;
    expect(await get('new')).to.include({ code: status.OK, version: 1, items: 2 });
    expect((await fetch(`${running.url}/v1/boards/new`)).status).to.equal(200);
  });

  it('knows a board that is gone no more, wherever one asks, and has given up its lease', async () => {
    const published = running.events.next('list published', ({ list }) => list.board === 'new');
    reload(HOT, NEW);
    await published;
    const released = running.events.next('lease released', ({ job }) => job === 'refresh:hot');
    reload(NEW);
    expect((await get('hot')).code).to.equal(status.NOT_FOUND);
    expect((await fetch(`${running.url}/v1/boards/hot`)).status).to.equal(404);
    expect(await get('')).to.include({ code: status.OK, board: 'new' });
    const { boards } = (await (await fetch(`${running.url}/v1/boards`)).json()) as { boards: { name: string }[] };
    expect(boards.map(({ name }) => name)).to.deep.equal(['new']);
    await released;
    const computedAt = await samples('hotlist_list_computed_timestamp_seconds{');
    expect(computedAt).to.have.length(1);
    expect(computedAt[0]).to.include('"new"');
    expect((await fetch(`${running.url}/readyz`)).status).to.equal(200);
  });

  it('goes on with the versions of a board that is back', async () => {
    reload(NEW);
    const published = running.events.next('list published', ({ list }) => list.board === 'hot');
    reload(HOT, NEW);
    expect((await published).list.version).to.equal(2);
    expect(await get('hot')).to.include({ code: status.OK, version: 2 });
  });

  it('refreshes a board at once, under its lease, when its formula is another one, and not when its schedule is', async () => {
    const { list: before } = (await running.container.getAsync(TOKENS.memory)).get('hot') ?? {};
    const types: string[] = [];
    running.events.watch(({ type }) => types.push(type));
    const published = running.events.next('list published');
    reload('{ name: hot, weights: { likes: 1 }, every: 29d, formula: { name: half-life, half_life: 6h } }');
    const { list, token } = await published;
    expect([before?.version, list.version]).to.deep.equal([1, 2]);
    expect(list.formula).to.match(/^Half-life: .* \/ 6\)$/);
    expect(await get('hot')).to.include({ code: status.OK, version: 2, formula: list.formula });
    expect(types).to.not.include.members(['lease acquired']);
    expect(types).to.not.include.members(['lease released']);
    const stored = await (await running.container.getAsync(TOKENS.store)).hotLists.load('hot');
    expect(stored?.token).to.equal(token);
    reload('{ name: hot, weights: { likes: 1 }, every: 28d, formula: { name: half-life, half_life: 6h } }');
    await new Promise((resolve) => setImmediate(resolve));
    expect(types.filter((type) => type === 'run started')).to.have.length(1);
  });

  it('serves every call between while boards come, change and go', async () => {
    let going = true;
    const outcomes = new Map<number, number>();
    const callers = Array.from({ length: 4 }, async () => {
      while (going) {
        const { code } = await get('hot');
        outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
      }
    });
    for (let size = 1; size <= 20; size++) {
      const published = running.events.next('list published', ({ list }) => list.board === 'hot');
      reload(`{ name: hot, weights: { likes: 1 }, every: 30d, size: ${size} }`, ...(size % 2 ? [NEW] : []));
      await published;
    }
    going = false;
    await Promise.all(callers);
    expect([...outcomes.keys()]).to.deep.equal([status.OK]);
    expect(await get('hot')).to.include({ version: 21 });
  });
});
