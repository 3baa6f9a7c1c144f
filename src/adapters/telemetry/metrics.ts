import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { dispatch, type EventOf } from '../../application/events.js';
import { withoutBoards } from './without-boards.js';

/** Buckets for what takes from a tenth of a millisecond to a minute, in seconds. */
const SECONDS = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60];

/** What the service counts and measures, in the text format that Prometheus reads. */
export class Metrics {
  readonly #exporter = new PrometheusExporter({ preventServerStart: true });
  readonly #serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  readonly #meter = new MeterProvider({ readers: [this.#exporter] }).getMeter('hotlist');

  readonly #requests = this.#counter('hotlist_grpc_requests', 'gRPC calls by method and status code');
  readonly #requestSeconds = this.#histogram(
    'hotlist_grpc_request_duration_seconds',
    'How long gRPC calls took to answer',
  );
  readonly #published = this.#counter('hotlist_lists_published', 'Lists published, by board');
  readonly #refused = this.#counter('hotlist_publishes_refused', 'Publishes refused because of a stale token, by tier');
  readonly #stepsFailed = this.#counter('hotlist_publish_steps_failed', 'Steps after the durable one that failed');
  readonly #tierUp = this.#gauge('hotlist_tier_up', 'Whether a tier answers: 1 or 0');
  readonly #tierDowns = this.#counter('hotlist_tier_downs', 'How often a tier stopped answering');
  readonly #served = this.#counter('hotlist_lists_served', 'Answers to GetHotList, by the tier that had the list');
  readonly #unreadable = this.#counter('hotlist_lists_unreadable', 'Stored lists that could not be read, by board');
  readonly #version = this.#gauge('hotlist_list_version', 'The version that this instance serves');
  readonly #computedAt = this.#gauge('hotlist_list_computed_timestamp_seconds', 'When that list was computed');
  readonly #itemsRead = this.#counter('hotlist_items_read', 'Items read from the source to rank, by board');
  readonly #rankSeconds = this.#histogram('hotlist_rank_duration_seconds', 'How long ranking took, by board');
  readonly #members = this.#gauge('hotlist_rank_members', 'Items kept because they can be on the list at some time');
  readonly #hasSkyband = this.#gauge('hotlist_rank_kept', 'Whether lists of a board are made by what is kept: 1 or 0');
  readonly #builds = this.#counter('hotlist_rank_builds', 'Builds from every item, by board and reason');
  readonly #buildSeconds = this.#histogram('hotlist_rank_build_duration_seconds', 'How long those took, by board');
  readonly #buildsFailed = this.#counter('hotlist_rank_builds_failed', 'Builds that failed, by board and reason');
  readonly #verifications = this.#counter('hotlist_verifications', 'Lists compared with one by every item');
  readonly #mismatches = this.#counter('hotlist_verify_mismatches', 'Places in which those differed');
  readonly #runs = this.#counter('hotlist_job_runs', 'Runs of jobs, by outcome');
  readonly #runSeconds = this.#histogram('hotlist_job_run_duration_seconds', 'How long runs took');
  readonly #skipped = this.#counter(
    'hotlist_job_runs_skipped',
    'Fire times passed over: a run was going, or nobody was there in time',
  );
  readonly #running = this.#meter.createUpDownCounter('hotlist_jobs_running', {
    description: 'Runs of jobs that go on here or are being written down',
  });
  readonly #lateness = this.#histogram(
    'hotlist_job_lateness_seconds',
    "How long after their fire times runs of jobs began, by the database's clock",
  );
  readonly #leaseHeld = this.#gauge('hotlist_lease_held', 'Whether this instance holds a sticky job, 1 or 0');
  readonly #leasesLost = this.#counter('hotlist_leases_lost', 'Leases that ended before they were given up, by job');
  readonly #load = this.#gauge('hotlist_instance_load', 'How busy this instance has been of late, 0 to 1');
  readonly #use = this.#gauge('hotlist_instance_use', 'What that comes from, the greatest of these, 0 to 1');
  readonly #claimDelay = this.#gauge(
    'hotlist_claim_delay_seconds',
    'How long this instance holds back before it claims',
  );
  readonly #overloaded = this.#gauge('hotlist_instance_overloaded', 'Whether it is far above the others: 1 or 0');
  readonly #skew = this.#gauge(
    'hotlist_clock_skew_seconds',
    "How far the clock of this instance is ahead of the database's; negative behind",
  );
  readonly #reloads = this.#counter('hotlist_config_reloads', 'Times the configuration was read again, by result');
  readonly #appliedAt = this.#gauge(
    'hotlist_config_last_applied_timestamp_seconds',
    'When a reload last changed the boards',
  );
  /** The leases that are held of each job. */
  readonly #leases = new Map<string, Set<string>>();
  /** Boards that were taken out of the configuration, and have not come back. */
  readonly #gone = new Set<string>();
  readonly #overdue = this.#counter('hotlist_job_runs_overdue', 'Runs that took no notice of being told to stop');

  readonly onCall = (method: string, code: string, durationMs: number): void => {
    this.#requests.add(1, { method, code });
    this.#requestSeconds.record(durationMs / 1000, { method });
  };

  /** A list was handed out; `tier` as in `x-hotlist-tier`. */
  readonly onServed = (tier: string): void => this.#served.add(1, { tier });

  /** Shows a tier as up until somebody says otherwise. */
  addTier(tier: string): void {
    this.#tierUp.record(1, { tier });
  }

  readonly onEvent = dispatch({
    'list published': ({ list }) => {
      this.#published.add(1, { board: list.board });
      this.#serves(list.board, list.version, list.computedAt);
    },
    'list loaded': ({ board, version, computedAt }) => this.#serves(board, version, computedAt),
    'list unreadable': ({ board, tier }) => this.#unreadable.add(1, { board, tier }),
    'publish refused': ({ board, tier }) => this.#refused.add(1, { board, tier }),
    'publish step failed': ({ board, step }) => this.#stepsFailed.add(1, { board, step }),
    'tier down': ({ tier }) => {
      this.#tierUp.record(0, { tier });
      this.#tierDowns.add(1, { tier });
    },
    'tier up': ({ tier }) => this.#tierUp.record(1, { tier }),
    'board ranked': ({ board, by, itemsRead, members, durationMs }) => {
      this.#itemsRead.add(itemsRead, { board });
      this.#rankSeconds.record(durationMs / 1000, { board, by });
      this.#keeps(board, members, by === 'changes');
    },
    'board built': ({ board, reason, itemsRead, durationMs }) => {
      this.#itemsRead.add(itemsRead, { board });
      this.#builds.add(1, { board, reason });
      this.#buildSeconds.record(durationMs / 1000, { board });
    },
    'board build failed': ({ board, reason }) => this.#buildsFailed.add(1, { board, reason }),
    'board let go': ({ board }) => this.#keeps(board, 0, false),
    'board verified': ({ board, mismatches }) => {
      this.#verifications.add(1, { board });
      this.#mismatches.add(mismatches, { board });
    },
    'run ended': ({ job, outcome, durationMs }) => {
      this.#runs.add(1, { job, outcome });
      this.#runSeconds.record(durationMs / 1000, { job });
    },
    'runs skipped': ({ job, count, why }) => this.#skipped.add(count, { job, reason: why }),
    'execution begun': ({ job, latenessMs }) => {
      this.#running.add(1);
      this.#lateness.record(latenessMs / 1000, { job });
    },
    'execution ended': () => this.#running.add(-1),
    'load measured': ({ load, figures, claimDelayMs, isOverloaded, skewMs }) => {
      this.#load.record(load);
      this.#use.record(figures.eventLoop, { of: 'event loop' });
      this.#use.record(figures.cpu, { of: 'cpu' });
      this.#use.record(figures.memory, { of: 'memory' });
      this.#use.record(figures.runs, { of: 'runs' });
      this.#claimDelay.record(claimDelayMs / 1000);
      this.#overloaded.record(isOverloaded ? 1 : 0);
      if (skewMs !== undefined) this.#skew.record(skewMs / 1000);
    },
    'lease acquired': (lease) => this.#holds(lease, true),
    'lease released': (lease) => this.#holds(lease, false),
    'lease lost': (lease) => {
      this.#holds(lease, false);
      this.#leasesLost.add(1, { job: lease.job });
    },
    'run overdue': ({ job }) => this.#overdue.add(1, { job }),
    'config applied': ({ at, changes }) => {
      this.#reloads.add(1, { result: 'applied' });
      this.#appliedAt.record(at / 1000);
      for (const board of changes.removed) this.#gone.add(board);
      for (const board of changes.added) this.#gone.delete(board);
    },
    'config unchanged': () => this.#reloads.add(1, { result: 'unchanged' }),
    'config refused': () => this.#reloads.add(1, { result: 'refused' }),
  });

  async text(): Promise<string> {
    const { resourceMetrics } = await this.#exporter.collect();
    return this.#serializer.serialize(withoutBoards(resourceMetrics, this.#gone));
  }

  #serves(board: string, version: number, computedAt: number): void {
    this.#version.record(version, { board });
    this.#computedAt.record(computedAt / 1000, { board });
  }

  /** Of a job with several shards there are as many leases, and it is held until the last of them ends. */
  #holds({ job, shard, token }: Pick<EventOf<'lease acquired'>, 'job' | 'shard' | 'token'>, isHeld: boolean): void {
    const leases = this.#leases.get(job) ?? new Set();
    if (isHeld) leases.add(`${shard} ${token}`);
    else leases.delete(`${shard} ${token}`);
    if (leases.size > 0) this.#leases.set(job, leases);
    else this.#leases.delete(job);
    this.#leaseHeld.record(leases.size > 0 ? 1 : 0, { job });
  }

  #keeps(board: string, members: number, isUsed: boolean): void {
    this.#members.record(members, { board });
    this.#hasSkyband.record(isUsed ? 1 : 0, { board });
  }

  #counter(name: string, description: string) {
    return this.#meter.createCounter(name, { description });
  }

  #gauge(name: string, description: string) {
    return this.#meter.createGauge(name, { description });
  }

  #histogram(name: string, description: string) {
    const advice = { explicitBucketBoundaries: SECONDS };
    return this.#meter.createHistogram(name, { description, unit: 's', advice });
  }
}
