import * as z from 'zod/mini';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../domain/scheduling/duration.js';
import { setting } from './setting.js';
import { databaseUrl } from './values/database-url.js';
import { durationFrom } from './values/duration.js';
import { listenAddress } from './values/listen-address.js';
import { redisUrl } from './values/redis-url.js';
import { serverList } from './values/server-list.js';
import { oneOf, textLike, type ValueKind, wholeNumber } from './values/value-kind.js';

/** YAML has booleans for what is written on and off here. */
function onOr<T extends string>(kind: ValueKind<T>): ValueKind<T> {
  const toWord = z.transform((text: string) => (text === 'true' ? 'on' : text === 'false' ? 'off' : text));
  return { ...kind, schema: z.pipe(z.string(), z.pipe(toWord, kind.schema)) };
}

/** What can be sent as `authorization: Bearer <token>`. */
const token = textLike(/^[\w.~+/-]{16,256}=*$/, '16 to 256 letters, digits and -._~+/, then any number of =');

/**
 * Every key with one value outside the boards, in the shape of the object that comes out. An entry here is all that a
 * new one needs: reading, checking, its environment variable, printing and the reference follow from it.
 */
export const SETTINGS = {
  dataDir: setting({
    path: 'data_dir',
    kind: textLike(/^(?![a-z0-9+.-]+:\/\/)[^?\p{Cc}]+$/iu, 'the path of a folder'),
    default: './data',
    meaning: 'Where hotlist keeps its own files. Created when it is missing.',
  }),
  database: {
    url: setting({
      path: 'database.url',
      kind: databaseUrl,
      default: 'file:<data_dir>/hotlist.db',
      meaning:
        'Where items, published lists, and jobs with their history are kept: an embedded file, or a database of MySQL or MariaDB. `mysqls://` connects with TLS.',
      secret: true,
    }),
    migrate: setting({
      path: 'database.migrate',
      kind: onOr(oneOf(['on', 'off'])),
      default: 'on',
      meaning:
        "Whether a start brings the tables of a MySQL or MariaDB up to date. With `off`, `hotlist migrate` does. An embedded file's always are.",
    }),
  },
  ranking: {
    overlapMs: setting({
      path: 'ranking.overlap',
      kind: durationFrom(0, 10 * MINUTE_MS),
      default: '5s',
      meaning:
        'How much of what has changed is read again at each refresh. A change is seen later than the instant that was written into its row, and none is missed when this is longer than the longest transaction takes, a replica lags and the clocks of those who write that instant are behind, added up.',
    }),
    rebuildEveryMs: setting({
      path: 'ranking.rebuild_every',
      kind: durationFrom(MINUTE_MS, 12 * 60 * MINUTE_MS),
      default: '1h',
      meaning:
        'How often every item is read again in any case, in the background, and compared. Finds what changed without saying so: rows that were deleted outright, writers that forget the column of the last change.',
    }),
    slack: setting({
      path: 'ranking.slack',
      kind: wholeNumber(1, 10_000),
      default: '100',
      meaning: 'How many falls in points and removals a list stands before every item has to be read again.',
    }),
  },
  publishing: {
    keepVersions: setting({
      path: 'publishing.keep_versions',
      kind: wholeNumber(1, 1000),
      default: '20',
      meaning: 'How many versions of each list the database keeps, for `hotlist rollback`.',
    }),
  },
  serving: {
    pollMs: setting({
      path: 'serving.poll',
      kind: durationFrom(100, MINUTE_MS),
      default: '2s',
      meaning: 'How often an instance compares versions with Redis and the database, in case a notice was lost.',
    }),
  },
  redis: {
    url: setting({
      path: 'redis.url',
      kind: redisUrl,
      meaning:
        'The Redis that the instances share their lists by. User, password, database and TLS hold for every server that `redis.mode` leads to. Without it there is none.',
      secret: true,
    }),
    mode: setting({
      path: 'redis.mode',
      kind: oneOf(['single', 'sentinel', 'cluster']),
      default: 'single',
      meaning: 'Whether the servers named are one Redis, Sentinels that know the master, or nodes of a Redis Cluster.',
    }),
    nodes: setting({
      path: 'redis.nodes',
      kind: serverList,
      meaning:
        'The Sentinels, or some nodes of the Cluster, in place of the host in `redis.url`. Without it that host is one of them.',
    }),
    sentinelName: setting({
      path: 'redis.sentinel_name',
      kind: textLike(/^[\w.-]{1,64}$/, '1 to 64 letters, digits, _, . and -'),
      default: 'mymaster',
      meaning: 'What the Sentinels call the master.',
    }),
    sentinelPassword: setting({
      path: 'redis.sentinel_password',
      kind: textLike(/^[^\p{Cc}]+$/u, 'a text in one line'),
      meaning: 'What the Sentinels themselves ask for, if anything.',
      secret: true,
    }),
    keyPrefix: setting({
      path: 'redis.key_prefix',
      kind: textLike(/^[\x21-\x7e]{1,64}$/, '1 to 64 printable ASCII characters without spaces'),
      default: 'hotlist:',
      meaning: 'What every key and channel in Redis begins with. Another one for each hotlist that shares a Redis.',
    }),
    timeoutMs: setting({
      path: 'redis.timeout',
      kind: durationFrom(50, 10 * SECOND_MS),
      default: '500ms',
      meaning: 'How long Redis may take to answer before hotlist goes on without it.',
    }),
  },
  scheduler: {
    backend: setting({
      path: 'scheduler.backend',
      kind: oneOf(['auto', 'local', 'redis', 'mysql']),
      default: 'auto',
      meaning:
        'What decides which instance runs a job. `mysql` shares the jobs among all instances on one database of MySQL or MariaDB, `redis` does so by the Redis that they share beside it; `local` knows this one instance only; `auto` is `mysql` on such a database and `local` on a file. All instances on one database must have the same, and are stopped to change it.',
    }),
    leaseTtlMs: setting({
      path: 'scheduler.lease_ttl',
      kind: durationFrom(2 * SECOND_MS, 10 * MINUTE_MS),
      default: '10s',
      meaning:
        'How long the right to run a job outlives an instance that is gone, and so how soon another takes over. Renewed every third of it.',
    }),
    maxRunning: setting({
      path: 'scheduler.max_running',
      kind: wholeNumber(1, 1000),
      default: '20',
      meaning:
        'How many runs go on at once on one instance at most, of the jobs under `jobs` and of those defined over gRPC. Boards do not count.',
    }),
    functions: setting({
      path: 'scheduler.functions',
      kind: textLike(/^(?![a-z0-9+.-]+:\/\/)[^\p{Cc}]+$/iu, 'the path of a file'),
      meaning:
        'A module of JavaScript. Jobs with the executor `local` run the functions that it exports, see [executors.md](executors.md#local). A service that is running does not load it again.',
    }),
    keepExecutions: setting({
      path: 'scheduler.keep_executions',
      kind: wholeNumber(1, 1_000_000),
      default: '1000',
      meaning: 'How many executions of each job the history keeps.',
    }),
    keepForMs: setting({
      path: 'scheduler.keep_for',
      kind: durationFrom(MINUTE_MS, 3650 * DAY_MS),
      default: '7d',
      meaning: 'How long the history keeps an execution after it has ended.',
    }),
  },
  grpc: {
    listen: setting({
      path: 'grpc.listen',
      kind: listenAddress,
      default: '127.0.0.1:50051',
      meaning: 'Where the gRPC API listens.',
    }),
  },
  ingest: {
    token: setting({
      path: 'ingest.token',
      kind: token,
      meaning:
        'What whoever writes over gRPC must send as `authorization: Bearer <token>`. Without it, writes are taken only while gRPC listens on a loopback address.',
      secret: true,
    }),
  },
  admin: {
    token: setting({
      path: 'admin.token',
      kind: token,
      meaning:
        'What whoever looks after jobs or asks for heavy work over gRPC, as `hotlist jobs` and `hotlist verify` do, must send as `authorization: Bearer <token>`. Without it, that is done only while gRPC listens on a loopback address.',
      secret: true,
    }),
  },
  http: {
    listen: setting({
      path: 'http.listen',
      kind: listenAddress,
      default: '127.0.0.1:8080',
      meaning: 'Where the HTTP endpoints listen: lists as JSON, health and metrics.',
    }),
  },
  demo: setting({
    path: 'demo',
    kind: onOr(oneOf(['auto', 'on', 'off'])),
    default: 'auto',
    meaning:
      "Whether to show hotlist at work with sample items. `auto` does so only while there are no others. YAML's `true` and `false` mean on and off.",
  }),
  log: {
    level: setting({
      path: 'log.level',
      kind: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
      default: 'info',
      meaning: 'The least important messages that are logged.',
    }),
    format: setting({
      path: 'log.format',
      kind: oneOf(['auto', 'json', 'pretty']),
      default: 'auto',
      meaning: '`auto` is pretty on a terminal and JSON lines otherwise.',
    }),
  },
  shutdown: {
    delayMs: setting({
      path: 'shutdown.delay',
      kind: durationFrom(0, 10 * MINUTE_MS),
      default: '0s',
      meaning:
        'How long to go on serving while not ready, so that load balancers notice before the ports close. No job begins meanwhile; what runs goes on.',
    }),
    timeoutMs: setting({
      path: 'shutdown.timeout',
      kind: durationFrom(SECOND_MS, 10 * MINUTE_MS),
      default: '10s',
      meaning:
        'How long stopping may take after that before the process ends anyway. Half of it is time for what runs.',
    }),
  },
};
