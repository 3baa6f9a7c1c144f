import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ServiceError, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import type { Container } from 'inversify';
import { TOKENS } from '../../src/bootstrap/tokens.js';
import type { GetHotListResponse, ListBoardsResponse } from '../../src/gen/ranking/v1/ranking.js';
import { type RunningService, startService, untilListed } from '../support/running-service.js';
import { someItems } from '../support/some-items.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const BUF = join(process.cwd(), 'node_modules', '.bin', 'buf');

const YAML = `
boards:
  - name: hot
    formula: { name: hacker-news, gravity: 1.5 }
    weights: { likes: 1, comments: 2 }
    every: 30d
    size: 50
  - name: week
    formula: lemmy
    weights: { likes: 1 }
    window: 7d
    every: 0 0 3 * * *
    size: 10
`;

describe('the gRPC contract', () => {
  const folder = temporaryFolder();
  let running: RunningService;

  before(async () => {
    running = await startService(folder.path, YAML, fill);
    await untilListed(running, 'hot', 'week');
  });
  after(async () => {
    await running.stop();
    folder.remove();
  });

  async function fill(container: Container): Promise<void> {
    const items = await container.getAsync(TOKENS.itemStore);
    await items.upsert(someItems(60, Date.now()));
  }

  const get = (request: { board: string; limit: number }) =>
    new Promise<GetHotListResponse>((resolve, reject) =>
      running.client.getHotList(request, (error, response) => (error ? reject(error) : resolve(response))),
    );
  const refusal = (request: { board: string; limit: number }) =>
    get(request).then(
      () => expect.fail('the call was answered'),
      ({ code, details }: ServiceError) => ({ code, details }),
    );
  const boards = () =>
    new Promise<ListBoardsResponse>((resolve, reject) =>
      running.client.listBoards({}, (error, response) => (error ? reject(error) : resolve(response))),
    );

  it('answers with the whole list of the default board when nothing is asked for', async () => {
    const response = await get({ board: '', limit: 0 });
    expect(response.board).to.equal('hot');
    expect(response.version).to.equal(1n);
    expect(response.formula).to.equal('Hacker News: (points - 1)^0.8 / (age in hours + 2)^1.5');
    expect(response.items).to.have.length(50);
    expect(response.items.map(({ rank }) => rank)).to.deep.equal(Array.from({ length: 50 }, (_, index) => index + 1));
    const first = response.items[0];
    expect(first?.previousRank).to.equal(0);
    expect(first?.signals).to.have.all.keys('likes', 'comments');
    expect(first?.points).to.equal(Number(first?.signals['likes']) + 2 * Number(first?.signals['comments']));
    expect(first?.title).to.match(/^Title \d+ – “quoted”, 中文, 🔥$/);
  });

  it('answers with as many items as asked for, or with all there are', async () => {
    const whole = await get({ board: 'hot', limit: 0 });
    expect(await get({ board: 'hot', limit: 3 })).to.deep.equal({ ...whole, items: whole.items.slice(0, 3) });
    expect(await get({ board: 'hot', limit: 2_000_000_000 })).to.deep.equal(whole);
    expect((await get({ board: 'week', limit: 0 })).items).to.have.length(10);
  });

  it('refuses a negative limit and says what is allowed', async () => {
    expect(await refusal({ board: 'hot', limit: -5 })).to.deep.equal({
      code: status.INVALID_ARGUMENT,
      details: 'limit is -5; it must be 0 (all) or more',
    });
  });

  it('answers an unknown board with the boards there are', async () => {
    expect(await refusal({ board: 'hto', limit: 0 })).to.deep.equal({
      code: status.NOT_FOUND,
      details: 'there is no board "hto"; there are: hot, week',
    });
  });

  it('lists the boards with their settings', async () => {
    const { boards: listed } = await boards();
    expect(
      listed.map(({ name, default: isDefault, every, windowMs, size }) => [name, isDefault, every, windowMs, size]),
    ).to.deep.equal([
      ['hot', true, '30d', 0n, 50],
      ['week', false, '0 0 3 * * *', 604_800_000n, 10],
    ]);
    expect(listed[0]?.weights).to.deep.equal({ likes: 1, comments: 2 });
    expect(listed[1]?.version).to.equal(1n);
    expect(listed[1]?.formula).to.match(/^Lemmy: /);
  });

  describe('seen by buf curl over reflection alone', () => {
    const curl = async (method: string, ...args: string[]) => {
      const url = `http://${running.address}${method}`;
      const { stdout } = await promisify(execFile)(BUF, [
        'curl',
        '--http2-prior-knowledge',
        '--protocol',
        'grpc',
        ...args,
        url,
      ]);
      return stdout;
    };

    it('lists the services', async () => {
      expect((await curl('', '--list-services')).trim().split('\n')).to.include.members([
        'ranking.v1.RankingService',
        'ranking.v1.IngestService',
        'grpc.health.v1.Health',
      ]);
    });

    it('lists the methods with their imported types', async () => {
      const methods = await curl('', '--list-methods');
      expect(methods).to.include('ranking.v1.RankingService/GetHotList');
      expect(methods).to.include('ranking.v1.RankingService/ListBoards');
    });

    it('calls GetHotList and gets timestamps', async () => {
      const answer = JSON.parse(await curl('/ranking.v1.RankingService/GetHotList', '--data', '{"limit": 2}'));
      expect(answer.items).to.have.length(2);
      expect(Date.parse(answer.computedAt)).to.be.closeTo(Date.now(), 60_000);
      expect(Date.parse(answer.items[0].createdAt)).to.be.below(Date.now());
    });

    it('writes an item, adds to its counters and removes it', async () => {
      const call = async (method: string, data: object) =>
        JSON.parse(await curl(`/ranking.v1.IngestService/${method}`, '--data', JSON.stringify(data)));
      const items = [{ id: 'p-1', title: 'Hello', created_at: '2013-01-01T00:00:00.5Z', signals: { likes: 3 } }];
      expect(await call('UpsertItems', { items })).to.deep.equal({ upserted: 1 });
      const changes = [{ item_id: 'p-1', signal: 'likes', delta: 1 }];
      expect(await call('AddSignals', { idempotency_key: 'k', changes })).to.deep.equal({ applied: 1 });
      expect(await call('AddSignals', { idempotency_key: 'k', changes })).to.deep.equal({ applied: 1, replayed: true });
      expect(await call('RemoveItem', { id: 'p-1' })).to.deep.equal({ removed: true });
    });

    it('asks the health of the service', async () => {
      const answer = await curl('/grpc.health.v1.Health/Check', '--data', '{"service": "ranking.v1.RankingService"}');
      expect(JSON.parse(answer)).to.deep.equal({ status: 'SERVING' });
      const tier = await curl('/grpc.health.v1.Health/Check', '--data', '{"service": "hotlist.tier.database"}');
      expect(JSON.parse(tier)).to.deep.equal({ status: 'SERVING' });
      const ingest = await curl('/grpc.health.v1.Health/Check', '--data', '{"service": "ranking.v1.IngestService"}');
      expect(JSON.parse(ingest)).to.deep.equal({ status: 'SERVING' });
    });
  });
});
