// npm run try:mysql: the real thing on this machine. Starts a MariaDB and a Redis of its own (installed when they are
// missing and that is allowed) and two instances of hotlist on them, and lets you kill and bring back each of the four.
// Everything it wrote is gone when it ends.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build, checkNode, install, root } from './prepare.mjs';
import { ensureServers } from './servers.mjs';

const INSTANCES = [
  { name: 'hotlist 1', grpc: '127.0.0.1:50051', http: '127.0.0.1:8080', demo: 'on' },
  { name: 'hotlist 2', grpc: '127.0.0.1:50052', http: '127.0.0.1:8081', demo: 'on' },
];

checkNode();
ensureServers();
install();
build();
const { MariaDbServer } = await import('../dist/test/support/servers/mariadb-server.js');
const { RedisServer } = await import('../dist/test/support/servers/redis-server.js');

const folder = mkdtempSync(join(tmpdir(), 'hotlist-try-'));
say('Starting MariaDB and Redis …');
const [mariadb, redis] = await Promise.all([MariaDbServer.start(), RedisServer.start({ persistent: true })]);
const databaseUrl = await mariadb.createDatabase('hotlist');
const instances = INSTANCES.map((instance, index) => ({ ...instance, folder: join(folder, String(index + 1)) }));
let isStopping = false;

for (const instance of instances) {
  startInstance(instance);
  // The first one makes the tables and fills them.
  await untilReady(instance);
}
say(`
MariaDB    ${databaseUrl}
Redis      ${redis.url}
hotlist 1  gRPC ${INSTANCES[0].grpc}  http://${INSTANCES[0].http}/v1/boards
hotlist 2  gRPC ${INSTANCES[1].grpc}  http://${INSTANCES[1].http}/v1/boards

Look at it from another terminal, and go on doing so while you break things:
  npx hotlist top --limit 5 --address ${INSTANCES[1].grpc}
  curl -si 'http://${INSTANCES[1].http}/v1/boards/hot?limit=1' | grep -i x-hotlist
  curl -s http://${INSTANCES[1].http}/readyz

Type a letter and Enter:
  m  kill MariaDB, or bring it back     1  kill the first hotlist, or bring it back
  r  kill Redis, or bring it back       2  kill the second
  f  empty Redis                        q  end everything (so does Ctrl-C)
`);

const keys = {
  m: () => toggleServer('MariaDB', mariadb),
  r: () => toggleServer('Redis', redis),
  f: () => redis.flushAll().then(() => say('Redis is empty.')),
  1: () => toggleInstance(instances[0]),
  2: () => toggleInstance(instances[1]),
  q: stop,
};
const input = createInterface({ input: process.stdin });
input.on('line', (line) => keys[line.trim()]?.().catch((error) => say(error.message)));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);

function startInstance(instance) {
  // What the shell sets for a hotlist of its own is not for these.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('HOTLIST_'));
  const env = {
    ...Object.fromEntries(inherited),
    HOTLIST_DATABASE_URL: databaseUrl,
    HOTLIST_REDIS_URL: redis.url,
    HOTLIST_GRPC_LISTEN: instance.grpc,
    HOTLIST_HTTP_LISTEN: instance.http,
    HOTLIST_DATA_DIR: instance.folder,
    HOTLIST_DEMO: instance.demo,
    HOTLIST_LOG_FORMAT: 'pretty',
  };
  const child = spawn(process.execPath, [join(root, 'bin', 'hotlist.js'), 'serve'], { env, cwd: folder });
  instance.child = child;
  instance.ended = new Promise((resolve) => child.once('exit', resolve));
  const print = (line) => process.stdout.write(`[${instance.name}] ${line}\n`);
  createInterface({ input: child.stdout }).on('line', print);
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  child.once('exit', (code, signal) => {
    if (!isStopping) say(code ? `${instance.name} ended: ${complaints.trim()}` : `${instance.name} ended (${signal}).`);
    instance.child = undefined;
  });
}

async function untilReady(instance) {
  for (;;) {
    if (!instance.child) await stop(1);
    const answer = await fetch(`http://${instance.http}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function toggleServer(name, server) {
  if (server.isRunning) {
    await server.kill();
    say(`${name} is dead. The lists go on being served; watch x-hotlist-tier and x-hotlist-age-ms.`);
  } else {
    await server.launch();
    say(`${name} is back.`);
  }
}

async function toggleInstance(instance) {
  if (instance.child) instance.child.kill('SIGKILL');
  else startInstance(instance);
}

async function stop(code = 0) {
  if (isStopping) return;
  isStopping = true;
  input.close();
  for (const { child } of instances) child?.kill('SIGTERM');
  await Promise.all(instances.map(({ ended }) => ended));
  await Promise.all([mariadb.stop(), redis.stop()]);
  rmSync(folder, { recursive: true, force: true });
  process.exit(typeof code === 'number' ? code : 0);
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
