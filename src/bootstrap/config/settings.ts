import * as z from 'zod/mini';
import { setting } from './setting.js';
import { databaseUrl } from './values/database-url.js';
import { durationFrom, MINUTE_MS, SECOND_MS } from './values/duration.js';
import { listenAddress } from './values/listen-address.js';
import { NOT_YET, oneOf, textLike, type ValueKind } from './values/value-kind.js';

const notYet: ValueKind<string> = {
  schema: z.string().check(z.refine(() => false, NOT_YET)),
  allowed: 'leave it out',
};

const demoMode = oneOf(['auto', 'on', 'off']);

/** YAML has booleans for what is written on and off here. */
const demo: typeof demoMode = {
  ...demoMode,
  schema: z.pipe(
    z.string(),
    z.pipe(
      z.transform((text: string) => (text === 'true' ? 'on' : text === 'false' ? 'off' : text)),
      demoMode.schema,
    ),
  ),
};

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
      meaning: 'Where items and published lists are kept: an embedded file, or a database of MySQL or MariaDB.',
      secret: true,
    }),
  },
  redis: {
    url: setting({
      path: 'redis.url',
      kind: notYet,
      meaning: 'For a later version.',
      secret: true,
    }),
  },
  scheduler: {
    backend: setting({
      path: 'scheduler.backend',
      kind: oneOf(['local'], ['redis', 'mysql']),
      default: 'local',
      meaning: 'What decides which instance runs a job. `local` knows this one instance only.',
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
    kind: demo,
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
      meaning: 'How long to go on serving while not ready, so that load balancers notice before the ports close.',
    }),
    timeoutMs: setting({
      path: 'shutdown.timeout',
      kind: durationFrom(SECOND_MS, 10 * MINUTE_MS),
      default: '10s',
      meaning: 'How long stopping may take after that before the process ends anyway.',
    }),
  },
};
