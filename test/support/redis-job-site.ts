import { CronerFireTimes } from '../../src/adapters/local/croner-fire-times.js';
import { systemClock } from '../../src/adapters/local/system-clock.js';
import { MysqlDatabase } from '../../src/adapters/mysql/database.js';
import { MysqlJobClaims } from '../../src/adapters/mysql/job-claims.js';
import { MysqlJobHistory } from '../../src/adapters/mysql/job-history.js';
import { MysqlJobQueue } from '../../src/adapters/mysql/job-queue.js';
import { MysqlJobRecords } from '../../src/adapters/mysql/job-records.js';
import { RedisConnection } from '../../src/adapters/redis/connection.js';
import { RedisJobClaims } from '../../src/adapters/redis/job-claims.js';
import type { Clock } from '../../src/application/clock.js';
import type { JobRun } from '../../src/application/jobs/executor.js';
import { JobDispatcher } from '../../src/application/jobs/job-dispatcher.js';
import { leaseTerms } from '../../src/application/scheduling/lease-terms.js';
import type { JobDefinition } from '../../src/domain/scheduling/job-definition.js';
import { aJobDefinition } from './a-job-definition.js';
import type { OpenRun } from './job-site.js';
import { emptyDatabase, openMysqlDatabase } from './mysql-store.js';
import { RecordedEvents } from './recorded-events.js';
import { redisSettings } from './redis-store.js';
import type { startSentinel } from './servers/redis-sentinel.js';
import { RedisServer } from './servers/redis-server.js';
import { TcpProxy } from './servers/tcp-proxy.js';
import { until } from './until.js';

type Sentinel = Awaited<ReturnType<typeof startSentinel>>;

/** An instance, and its own ways to Redis, or to the Sentinel that names it, and to the database. */
export interface RedisJobInstance {
  readonly dispatcher: JobDispatcher;
  readonly events: RecordedEvents;
  readonly toRedis: TcpProxy;
  readonly toDatabase: TcpProxy;
}

/** Dispatchers that share a real Redis and a real database, by the real clock. */
export class RedisJobSite {
  readonly leaseMs: number;
  /** The master, where there are Sentinels. */
  readonly redis: RedisServer;
  /** In the order that they began. */
  readonly runs: OpenRun[] = [];
  /** Whether runs end by themselves. */
  areRunsShort = false;
  /** What happened to runs, in the order that it did: `a begins #1`, `a is told #1`. */
  readonly happened: string[] = [];
  readonly #url: URL;
  readonly #database: MysqlDatabase;
  readonly #keyPrefix: string;
  readonly #sentinel: Sentinel | undefined;
  readonly #closing: (() => Promise<unknown>)[] = [];

  private constructor(
    { redis, sentinel }: { redis: RedisServer; sentinel?: Sentinel },
    url: string,
    database: MysqlDatabase,
    leaseMs: number,
  ) {
    this.redis = redis;
    this.leaseMs = leaseMs;
    this.#url = new URL(url);
    this.#database = database;
    this.#keyPrefix = redisSettings({ url: redis.url }).keyPrefix;
    this.#sentinel = sentinel;
  }

  /** @param sentinel - whose master is the Redis, and who is stopped with it; without it a single one is started */
  static async open(leaseMs: number, sentinel?: Sentinel): Promise<RedisJobSite> {
    const url = await emptyDatabase();
    const servers = sentinel ? { redis: sentinel.master, sentinel } : { redis: await RedisServer.start() };
    return new RedisJobSite(servers, url, await openMysqlDatabase(url), leaseMs);
  }

  /** Due at once, unless told otherwise, and every minute. */
  async create(differences: Partial<JobDefinition> = {}, inMs = 0): Promise<void> {
    const records = new MysqlJobRecords(this.#database);
    await records.create(aJobDefinition(differences), 'api', (await records.now()) + inMs);
  }

  async start(owner: string, clock: Clock = systemClock): Promise<RedisJobInstance> {
    const toRedis = await TcpProxy.start((this.#sentinel ?? this.redis).port);
    const toDatabase = await TcpProxy.start(Number(this.#url.port));
    const url = Object.assign(new URL(this.#url), { port: String(toDatabase.port) });
    const [database, executions] = [new MysqlDatabase(url.href), new MysqlDatabase(url.href)];
    const terms = leaseTerms(this.leaseMs);
    const settings = {
      url: `redis://127.0.0.1:${toRedis.port}`,
      keyPrefix: this.#keyPrefix,
      timeoutMs: terms.answerMs,
      mode: this.#sentinel ? ('sentinel' as const) : ('single' as const),
    };
    const connection = new RedisConnection(redisSettings(settings), 'leases');
    await connection.connect();
    const options = { keyPrefix: this.#keyPrefix, ttlMs: this.leaseMs };
    const events = new RecordedEvents();
    const dispatcher = new JobDispatcher({
      claims: new RedisJobClaims(connection, new MysqlJobClaims(database, { leaseMs: this.leaseMs }), options),
      history: new MysqlJobHistory(executions),
      queue: new MysqlJobQueue(executions),
      executors: new Map([['local', { check: () => [], run: (run) => this.#run(run, owner) }]]),
      fireTimes: new CronerFireTimes(),
      load: { claimDelayMs: 0, isOverloaded: false, others: 0 },
      options: { maxRunning: 10, keepPerJob: 100, keepForMs: 86_400_000 },
      ...{ owner, terms, clock, random: Math.random, announce: events.announce },
    });
    dispatcher.start();
    this.#closing.push(async () => {
      await dispatcher.stop(0);
      connection.close();
      await Promise.all([database.close(), executions.close(), toRedis.stop(), toDatabase.stop()]);
    });
    return { dispatcher, events, toRedis, toDatabase };
  }

  /** The run of this number, from 0, once it has begun. */
  run(number: number): Promise<OpenRun> {
    return until(`run ${number} begins`, () => this.runs[number]);
  }

  /** Resolves when a job's lease has been made to last for as much longer as several leases are long. */
  async untilRenewed(leases: number, job = 'digest'): Promise<void> {
    const dueAt = async () => (await new MysqlJobRecords(this.#database).find(job))?.shards[0]?.dueAt ?? 0;
    const first = await dueAt();
    await until(
      `the lease lasts for ${leases} times as long`,
      async () => (await dueAt()) > first + leases * this.leaseMs,
    );
  }

  /** What is recorded of a job's runs, oldest first, once there are so many and all have ended. */
  recorded(count: number, job = 'digest'): Promise<readonly string[]> {
    const history = new MysqlJobHistory(this.#database);
    return until('it is recorded', async () => {
      const all = await history.list({ job, limit: 100 });
      const runs = all.filter(({ state }) => state !== 'skipped').reverse();
      if (runs.length < count || runs.some(({ state }) => state === 'running')) return undefined;
      return runs.map(({ owner, attempt, state }) => `${owner} #${attempt} ${state}`);
    });
  }

  async close(): Promise<void> {
    for (const run of this.runs) run.succeed();
    await Promise.all(this.#closing.map((close) => close()));
    await this.#database.close();
    await (this.#sentinel ?? this.redis).stop();
  }

  #run(run: JobRun, owner: string): Promise<string> {
    const { attempt, signal } = run;
    this.happened.push(`${owner} begins #${attempt}`);
    return new Promise((resolve, reject) => {
      const succeed = (detail = 'done') => resolve(detail);
      const fail = (message: string) => reject(new Error(message));
      this.runs.push({ ...run, owner, succeed, fail });
      if (this.areRunsShort) succeed();
      signal.addEventListener('abort', () => {
        this.happened.push(`${owner} is told #${attempt}`);
        reject(signal.reason);
      });
    });
  }
}
