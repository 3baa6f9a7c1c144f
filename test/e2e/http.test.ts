import { expect } from 'chai';
import { TOKENS } from '../../src/bootstrap/tokens.js';
import { type RunningService, startService, untilListed } from '../support/running-service.js';
import { someItems } from '../support/some-items.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const YAML = `
boards:
  - { name: hot, weights: { likes: 1 }, every: 30d }
  - { name: other, weights: { comments: 1 }, every: 30d }
`;

describe('the HTTP port', () => {
  const folder = temporaryFolder();
  let running: RunningService;

  before(async () => {
    running = await startService(folder.path, YAML, async (container) => {
      await (await container.getAsync(TOKENS.itemStore)).upsert(someItems(20, Date.now()));
    });
    const built = ['hot', 'other'].map((name) => running.events.next('board built', ({ board }) => board === name));
    await untilListed(running, 'hot', 'other');
    await Promise.all(built);
  });
  after(async () => {
    await running.stop();
    folder.remove();
  });

  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${running.url}${path}`, { headers });

  it('gives a list as JSON in the words of the contract', async () => {
    const response = await get('/v1/boards/hot?limit=2');
    expect(response.status).to.equal(200);
    const list = (await response.json()) as { items: object[] };
    expect(list).to.have.all.keys('board', 'version', 'computed_at', 'formula', 'items');
    expect(list.items).to.have.length(2);
    expect(list.items[0]).to.include({ rank: 1, previous_rank: 0 });
  });

  it('answers 304 to whoever has this version already, and 200 to who has another', async () => {
    const first = await get('/v1/boards/hot');
    const etag = first.headers.get('etag') as string;
    expect(first.headers.get('cache-control')).to.equal('public, max-age=1, stale-if-error=86400');
    const again = await get('/v1/boards/hot', { 'If-None-Match': etag });
    expect(again.status).to.equal(304);
    expect(again.headers.get('etag')).to.equal(etag);
    expect(await again.text()).to.equal('');
    expect((await get('/v1/boards/hot?limit=2', { 'If-None-Match': etag })).status).to.equal(200);
    expect((await get('/v1/boards/other', { 'If-None-Match': etag })).status).to.equal(200);
  });

  for (const limit of ['-1', 'abc', '1.5', '', '99999999999']) {
    it(`refuses limit=${limit} and says what is allowed`, async () => {
      const response = await get(`/v1/boards/hot?limit=${limit}`);
      expect(response.status).to.equal(400);
      expect(await response.json()).to.deep.equal({
        error: {
          code: 'INVALID_ARGUMENT',
          message: `limit is "${limit}"; it must be a whole number, 0 (all) or more`,
        },
      });
    });
  }

  it('answers an unknown board with the boards there are, and an unknown path with where to look', async () => {
    const board = await get('/v1/boards/nope');
    expect(board.status).to.equal(404);
    expect(await board.json()).to.deep.equal({
      error: { code: 'NOT_FOUND', message: 'there is no board "nope"; there are: hot, other' },
    });
    expect((await get('/v2')).status).to.equal(404);
  });

  it('lists the boards', async () => {
    const { boards } = (await (await get('/v1/boards')).json()) as { boards: object[] };
    expect(boards).to.have.length(2);
    expect(boards[0]).to.include({ name: 'hot', default: true, every: '30d', version: 1 });
  });

  it('exports what was counted, for Prometheus', async () => {
    await new Promise<void>((resolve) => running.client.getHotList({ board: '', limit: 0 }, () => resolve()));
    const text = await until('the runs have ended', async () => {
      const metrics = await (await get('/metrics')).text();
      return /^hotlist_job_runs_total\{job="refresh:hot"/m.test(metrics) && metrics;
    });
    expect(text).to.match(/^hotlist_grpc_requests_total\{method="GetHotList",code="OK"\} 1$/m);
    expect(text).to.match(/^hotlist_lists_published_total\{board="hot"\} 1$/m);
    expect(text).to.match(/^hotlist_list_version\{board="hot"\} 1$/m);
    expect(text).to.match(/^hotlist_job_runs_total\{job="refresh:hot",outcome="succeeded"\} 1$/m);
    // Each once for the first list, and once for those after it.
    expect(text).to.match(/^hotlist_items_read_total\{board="hot"\} 40$/m);
    expect(text).to.match(/^hotlist_rank_builds_total\{board="hot",reason="first"\} 1$/m);
    expect(text).to.match(/^hotlist_rank_duration_seconds_count\{board="hot",by="threshold scan"\} 1$/m);
    expect(text).to.match(/^hotlist_rank_build_duration_seconds_count\{board="hot"\} 1$/m);
    expect(text).to.match(/^hotlist_rank_kept\{board="hot"\} 0$/m);
  });
});
