import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LEASE_TTL_MS } from '../../support/fleet/fleet.js';
import { MariaDbServer } from '../../support/servers/mariadb-server.js';
import { RedisServer } from '../../support/servers/redis-server.js';
import type { ServerProcess } from '../../support/servers/server-process.js';
import { TcpProxy } from '../../support/servers/tcp-proxy.js';
import { EmbeddedWitness } from './embedded-witness.js';
import type { Backend } from './fault-plan.js';
import { LatePublisher } from './late-publisher.js';
import { Member, type Way } from './member.js';
import { MysqlWitness } from './mysql-witness.js';
import type { Witness } from './witness.js';

const INSTANCES = 4;
const BOARDS = ['hot', 'new'];

/** A server of the store that the instances share. */
export interface SharedServer {
  readonly name: 'MariaDB' | 'Redis';
  readonly process: ServerProcess;
}

/** The instances of a trial, and the store that they share. */
export class Site {
  readonly members: readonly Member[];
  readonly servers: readonly SharedServer[];
  readonly witness: Witness;
  /** Undefined where the store has one instance. */
  readonly latePublisher: LatePublisher | undefined;
  /** Everything that the instances write. */
  readonly folder: string;

  private constructor(parts: Parts) {
    this.members = parts.members;
    this.servers = parts.servers;
    this.witness = parts.witness;
    this.latePublisher = parts.latePublisher;
    this.folder = parts.folder;
  }

  /** Starts the servers, and the instances all at once; resolves when each of these is ready. */
  static async start(backend: Backend, jobs: readonly object[]): Promise<Site> {
    const folder = mkdtempSync(join(tmpdir(), 'hotlist-'));
    const site = backend === 'local' ? await alone(folder, jobs) : await sharing(backend, folder, jobs);
    for (const member of site.members) member.start();
    await Promise.all(site.members.map((member) => member.untilReady()));
    return new Site(site);
  }

  /** Ends everything and removes all it wrote. */
  async stop(): Promise<void> {
    await this.latePublisher?.stop();
    await Promise.all(this.members.map(({ instance }) => instance.dispose()));
    await Promise.all(this.members.flatMap(({ ways }) => ways.map(({ proxy }) => proxy.stop())));
    await Promise.all(this.servers.map(({ process }) => process.stop()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

type Parts = Pick<Site, 'members' | 'servers' | 'witness' | 'latePublisher' | 'folder'>;

async function alone(folder: string, jobs: readonly object[]): Promise<Parts> {
  const env = { HOTLIST_SCHEDULER_BACKEND: 'local' };
  const member = await Member.create('hotlist-1', folder, { yaml: yamlOf(jobs), env, ways: [] });
  const witness = await EmbeddedWitness.open(join(member.instance.folder, 'data', 'hotlist.db'));
  return { folder, members: [member], servers: [], witness, latePublisher: undefined };
}

async function sharing(backend: 'mysql' | 'redis', folder: string, jobs: readonly object[]): Promise<Parts> {
  const mariadb = await MariaDbServer.start();
  const servers: SharedServer[] = [{ name: 'MariaDB', process: mariadb }];
  const redis = backend === 'redis' ? await RedisServer.start({ persistent: true }) : undefined;
  if (redis) servers.push({ name: 'Redis', process: redis });
  const names = Array.from({ length: INSTANCES }, (_, index) => `hotlist-${index + 1}`);
  const url = await mariadb.createDatabase('hotlist');
  const witness = await MysqlWitness.open(url, names, backend === 'mysql');
  const members: Member[] = [];
  for (const name of names) {
    const ways = await Promise.all(servers.map(wayTo));
    const [toMariaDb, toRedis] = ways;
    const env = {
      HOTLIST_DATABASE_URL: witness.urlOf(name, toMariaDb?.proxy.port ?? 0),
      HOTLIST_SCHEDULER_BACKEND: backend,
      ...(toRedis && { HOTLIST_REDIS_URL: `redis://127.0.0.1:${toRedis.proxy.port}` }),
    };
    members.push(await Member.create(name, folder, { yaml: yamlOf(jobs), env, ways }));
  }
  return { folder, members, servers, witness, latePublisher: LatePublisher.start(url, BOARDS) };
}

async function wayTo({ name, process }: SharedServer): Promise<Way> {
  return { to: name, proxy: await TcpProxy.start(process.port) };
}

function yamlOf(jobs: readonly object[]): string {
  return JSON.stringify({
    // They need no items: an empty list is published as any other.
    boards: BOARDS.map((name) => ({ name, every: '1s' })),
    // As short as the configuration allows, so that minutes show what takes hours otherwise; and nothing is forgotten.
    scheduler: { lease_ttl: `${LEASE_TTL_MS}ms`, keep_executions: 1_000_000 },
    shutdown: { timeout: '4s' },
    demo: 'off',
    log: { level: 'debug', format: 'json' },
    jobs,
  });
}
