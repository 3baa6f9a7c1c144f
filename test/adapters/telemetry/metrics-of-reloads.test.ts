import { expect } from 'chai';
import { Metrics } from '../../../src/adapters/telemetry/metrics.js';
import type { BoardChanges } from '../../../src/application/serving/board-changes.js';

const NOTHING: BoardChanges = { added: [], removed: [], changed: [], newDefault: undefined, reordered: false };

describe('the metrics of reloads', () => {
  let metrics: Metrics;
  beforeEach(() => {
    metrics = new Metrics();
  });

  const applied = (changes: Partial<BoardChanges> = {}, at = 5_000) =>
    metrics.onEvent({
      ...{ type: 'config applied', cause: 'SIGHUP', at, needRestart: [] },
      changes: { ...NOTHING, ...changes },
    });
  /** The lines of the samples whose name begins with this. */
  const samples = async (name: string) =>
    (await metrics.text())
      .split('\n')
      .filter((line) => line.startsWith(name))
      .sort();

  it('count them by what became of them, and tell when the last one took effect', async () => {
    applied();
    applied({}, 1_356_998_400_250);
    metrics.onEvent({ type: 'config unchanged', cause: 'SIGHUP', needRestart: [] });
    metrics.onEvent({ type: 'config refused', cause: 'SIGHUP', problems: [] });
    expect(await samples('hotlist_config_')).to.deep.equal([
      'hotlist_config_last_applied_timestamp_seconds 1356998400.25',
      'hotlist_config_reloads_total{result="applied"} 2',
      'hotlist_config_reloads_total{result="refused"} 1',
      'hotlist_config_reloads_total{result="unchanged"} 1',
    ]);
  });

  it('no longer show how old the list of a board is that is gone, until it is back', async () => {
    const load = (board: string, version: number) =>
      metrics.onEvent({ type: 'list loaded', board, version, computedAt: 1_000, tier: 'redis' });
    load('hot', 3);
    load('week', 4);
    expect(await samples('hotlist_list_version')).to.have.length(2);
    applied({ removed: ['week'] });
    for (const gauge of ['hotlist_list_version', 'hotlist_list_computed_timestamp_seconds']) {
      const [line, ...others] = await samples(gauge);
      expect(line).to.match(/\{board="hot"\}/);
      expect(others).to.deep.equal([]);
    }
    applied({ added: ['week'] });
    load('week', 5);
    expect(await samples('hotlist_list_version')).to.include('hotlist_list_version{board="week"} 5');
  });

  it('no longer show the lease of a board that is gone, which nobody is to hold, until it is back', async () => {
    metrics.onEvent({ type: 'lease acquired', job: 'refresh:week', shard: 0, token: 1 });
    metrics.onEvent({ type: 'lease acquired', job: 'demo', shard: 0, token: 1 });
    applied({ removed: ['week', 'demo'] });
    metrics.onEvent({ type: 'lease released', job: 'refresh:week', shard: 0, token: 1 });
    expect(await samples('hotlist_lease_held')).to.deep.equal(['hotlist_lease_held{job="demo"} 1']);
    applied({ added: ['week'] });
    expect(await samples('hotlist_lease_held')).to.include('hotlist_lease_held{job="refresh:week"} 0');
  });

  it('still count what a board did that is gone', async () => {
    metrics.onEvent({
      type: 'runs skipped',
      job: 'refresh:week',
      firstFireTime: 1,
      count: 2,
      reason: '',
      why: 'missed',
    });
    metrics.onEvent({ type: 'publish refused', board: 'week', token: 1, tier: 'redis', reason: '' });
    applied({ removed: ['week'] });
    expect(await samples('hotlist_publishes_refused_total')).to.have.length(1);
  });

  it('show a lease that was given up as not held', async () => {
    metrics.onEvent({ type: 'lease acquired', job: 'refresh:week', shard: 0, token: 1 });
    metrics.onEvent({ type: 'lease released', job: 'refresh:week', shard: 0, token: 1 });
    expect(await samples('hotlist_lease_held')).to.deep.equal(['hotlist_lease_held{job="refresh:week"} 0']);
    expect(await samples('hotlist_leases_lost_total')).to.deep.equal([]);
  });

  it('show a job as held until the last of its shards is given up or lost', async () => {
    const leaseOf = (shard: number) => ({ job: 'digest', shard, token: 1 });
    const [first, second, third] = [leaseOf(0), leaseOf(1), leaseOf(2)];
    for (const lease of [first, second, third]) metrics.onEvent({ type: 'lease acquired', ...lease });
    metrics.onEvent({ type: 'lease released', ...first });
    metrics.onEvent({ type: 'lease lost', ...second, reason: '' });
    expect(await samples('hotlist_lease_held')).to.deep.equal(['hotlist_lease_held{job="digest"} 1']);
    // Acquired anew before it is told that the one before has ended.
    metrics.onEvent({ type: 'lease acquired', ...third, token: 2 });
    metrics.onEvent({ type: 'lease lost', ...third, reason: '' });
    expect(await samples('hotlist_lease_held')).to.deep.equal(['hotlist_lease_held{job="digest"} 1']);
    metrics.onEvent({ type: 'lease released', ...third, token: 2 });
    expect(await samples('hotlist_lease_held')).to.deep.equal(['hotlist_lease_held{job="digest"} 0']);
  });
});
