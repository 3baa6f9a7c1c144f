import { credentials, makeGenericClientConstructor, type ServiceError, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { service as healthDefinition } from 'grpc-health-check';
import { TOKENS } from '../../src/bootstrap/tokens.js';
import { type RunningService, startService } from '../support/running-service.js';
import { someItems } from '../support/some-items.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const YAML = `
boards:
  - { name: hot, weights: { likes: 1 }, every: 1h }
`;

const HealthClient = makeGenericClientConstructor(healthDefinition as never, 'Health');

describe('before the first list', () => {
  const folder = temporaryFolder();
  let running: RunningService;
  let letRank = () => {};

  beforeEach(async () => {
    const held = new Promise<void>((resolve) => (letRank = resolve));
    running = await startService(folder.path, YAML, async (container) => {
      await (await container.getAsync(TOKENS.itemStore)).upsert(someItems(5, Date.now()));
      const ranker = await container.getAsync(TOKENS.ranker);
      (await container.rebind(TOKENS.ranker)).toConstantValue({
        rank: async (board, signal, tenure) => {
          await held;
          return ranker.rank(board, signal, tenure);
        },
      });
    });
  });
  afterEach(async () => {
    letRank();
    await running.stop();
  });
  after(() => folder.remove());

  const health = (service: string) =>
    new Promise<string>((resolve, reject) => {
      const client = new HealthClient(running.address, credentials.createInsecure());
      const check = client['check'] as (...args: unknown[]) => void;
      check.call(client, { service }, (error: ServiceError | null, answer: { status: string }) => {
        client.close();
        if (error) reject(error);
        else resolve(answer.status);
      });
    });
  const getCode = () =>
    new Promise<number>((resolve) =>
      running.client.getHotList({ board: '', limit: 0 }, (error) => resolve(error ? error.code : status.OK)),
    );

  it('a call is UNAVAILABLE and health says NOT_SERVING, and with the list both change', async () => {
    expect(await getCode()).to.equal(status.UNAVAILABLE);
    expect(await health('')).to.equal('NOT_SERVING');
    expect(await health('ranking.v1.RankingService')).to.equal('NOT_SERVING');
    expect((await fetch(`${running.url}/readyz`)).status).to.equal(503);
    expect((await fetch(`${running.url}/v1/boards/hot`)).status).to.equal(503);
    expect((await fetch(`${running.url}/livez`)).status).to.equal(200);

    const published = running.events.next('list published');
    letRank();
    await published;

    expect(await getCode()).to.equal(status.OK);
    expect(await health('')).to.equal('SERVING');
    expect(await health('ranking.v1.RankingService')).to.equal('SERVING');
    expect((await fetch(`${running.url}/readyz`)).status).to.equal(200);
  });

  it('a restart serves the last list before it has computed another', async () => {
    expect(await getCode()).to.equal(status.OK);
    expect(await health('')).to.equal('SERVING');
  });
});
