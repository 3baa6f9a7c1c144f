import { expect } from 'chai';
import type { Container } from 'inversify';
import type { EventOf } from '../../src/application/events.js';
import type { JobHistory, KeptExecution } from '../../src/application/jobs/job-history.js';
import type { JobRecords } from '../../src/application/jobs/job-records.js';
import { TOKENS } from '../../src/bootstrap/tokens.js';
import { calledHttpServer } from '../support/called-http-server.js';
import { runHotlist } from '../support/hotlist-command.js';
import { type RunningService, startService } from '../support/running-service.js';
import { SERVICE_STORES } from '../support/service-stores.js';
import { someItems } from '../support/some-items.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const MONTHLY = '{ name: hot, weights: { likes: 1 }, every: 30d, size: 5 }';
const EVERY_SECOND = '{ name: hot, weights: { likes: 1 }, every: 1s, size: 5 }';

for (const [name, environment] of SERVICE_STORES) {
  describe(`the jobs of boards over ${name}`, function () {
    this.timeout(90_000);
    let folder: ReturnType<typeof temporaryFolder>;
    let env: Record<string, string>;
    const services: RunningService[] = [];

    beforeEach(async () => {
      folder = temporaryFolder();
      env = await environment();
    });
    afterEach(async () => {
      for (const service of services.splice(0)) await service.stop();
      folder.remove();
    });

    /** The service, with its first list. */
    const start = async (board: string, more = '') => {
      let published: Promise<EventOf<'list published'>> | undefined;
      const fill = async (container: Container) => {
        const { items, prepare } = await container.getAsync(TOKENS.store);
        await prepare();
        await items.upsert(someItems(20, Date.now()));
        published = container.get(TOKENS.events).next('list published');
      };
      const service = await startService(folder.path, `boards: [${board}]\n${more}`, fill, env);
      services.push(service);
      const { list, token } = (await published) as EventOf<'list published'>;
      const { jobs } = await service.container.getAsync(TOKENS.store);
      return { ...service, list, token, ...jobs } as RunningService & {
        readonly list: typeof list;
        readonly token: number;
        readonly records: JobRecords;
        readonly history: JobHistory;
      };
    };
    const hotlist = async ({ address }: RunningService, args: string) => {
      const { code, stdout, stderr } = await runHotlist(folder.path, [
        'jobs',
        ...args.split(' '),
        '--address',
        address,
      ]);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      return stdout;
    };
    const succeeded = (history: JobHistory, atLeast = 1): Promise<readonly KeptExecution[]> =>
      until('it is recorded', async () => {
        const found = await history.list({ job: 'refresh:hot', states: ['succeeded'], limit: 100 });
        return found.length >= atLeast ? found : undefined;
      });

    it('are paused and triggered as any other, and what came of them is in the history', async () => {
      const { records, history, events, container, token } = await start(MONTHLY);
      const [first] = await succeeded(history);
      expect(first).to.include({ detail: 'version 1', attempt: 1, epoch: token });
      await records.setEnabled('refresh:hot', false);
      expect((await records.trigger('refresh:hot')).isEnabled).to.equal(false);
      await records.setEnabled('refresh:hot', true);
      const published = events.next('list published');
      await records.trigger('refresh:hot');
      (await container.getAsync(TOKENS.dispatcher)).wake();
      expect((await published).list.version).to.equal(2);
      expect((await succeeded(history, 2))[0]).to.include({ detail: 'version 2' });
    });

    it('run while every slot is taken by others', async () => {
      const held = await calledHttpServer(() => {});
      const other = `{ name: held, schedule: 1s, timeout: 1h, shards: 3, executor: { kind: http, url: "${held.url}" } }`;
      const service = await start(EVERY_SECOND, `jobs: [${other}]\nscheduler: { max_running: 2 }\n`);
      const dispatcher = await service.container.getAsync(TOKENS.dispatcher);
      await until('no slot is free', () => dispatcher.freeSlots === 0);
      // One that is held, and one that has to be claimed.
      await service.events.next('list published');
      const catalog = service.container.get(TOKENS.catalog);
      const published = service.events.next('list published', ({ list }) => list.board === 'new');
      catalog.replace([
        ...catalog.boards,
        { ...catalog.default, name: 'new', job: { ...catalog.default.job, name: 'refresh:new' } },
      ]);
      await published;
      expect(dispatcher.freeSlots).to.equal(0);
      await services.pop()?.stop();
      await held.close();
    });

    it('are computed at once by an instance that finds them held by nobody, and go on under a greater epoch', async () => {
      const { token } = await start(MONTHLY);
      await services.pop()?.stop();
      const again = await start(MONTHLY);
      expect(again.list.version).to.equal(2);
      expect(again.token).to.be.above(token);
    });

    it('are kept by their instance between runs, under one epoch', async () => {
      const service = await start(EVERY_SECOND);
      const found = await succeeded(service.history, 4);
      expect(new Set(found.map(({ epoch }) => epoch)).size).to.equal(1);
      const shown = await until('it is held', async () => {
        const [shard] = (await service.records.find('refresh:hot'))?.shards ?? [];
        return shard?.state === 'held' ? shard : undefined;
      });
      expect(shown.epoch).to.equal(service.token);
    });

    // The commands know nothing of the store.
    if (name !== 'the embedded store') return;

    it('are listed, shown and triggered from the command line', async () => {
      const service = await start(MONTHLY);
      expect(await hotlist(service, 'list --label board=hot')).to.match(/\nrefresh:hot +30d +local +\S+ +\S+Z\n$/);
      expect(await hotlist(service, 'show refresh:hot')).to.match(/function: refresh_board\n +input:\n +board: hot\n/);
      const published = service.events.next('list published');
      expect(await hotlist(service, 'trigger refresh:hot')).to.equal('Job "refresh:hot" is due now.\n');
      const { list, token } = await published;
      expect({ version: list.version, token }).to.deep.equal({ version: 2, token: service.token });
    });
  });
}
