/** Where a Redis is and how to talk to it. */
export interface RedisSettings {
  /**
   * `redis://` or `rediss://` (TLS), `USER:PASSWORD@HOST:PORT/DATABASE`. User, password, database and TLS hold in every
   * mode, also for each node of a Cluster and the master that Sentinel names.
   */
  readonly url: string;
  readonly mode: 'single' | 'sentinel' | 'cluster';
  /** The Sentinels, or some nodes of the Cluster; without any, the host of the URL is one. */
  readonly nodes?: readonly RedisNode[] | undefined;
  /** What the Sentinels call the master. */
  readonly sentinelName: string;
  readonly sentinelPassword?: string | undefined;
  /** What every key and channel begins with. */
  readonly keyPrefix: string;
  /** How long a command may take, in milliseconds. */
  readonly timeoutMs: number;
}

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

const REDIS_PORT = 6_379;
const SENTINEL_PORT = 26_379;

/** The servers to ask first. */
export function nodesOf({ url, mode, nodes = [] }: RedisSettings): readonly RedisNode[] {
  if (mode !== 'single' && nodes.length > 0) return nodes;
  const { hostname, port } = new URL(url);
  const usualPort = mode === 'sentinel' ? SENTINEL_PORT : REDIS_PORT;
  return [{ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? usualPort : Number(port) }];
}

/** What else the URL says. */
export function accessOf({ url }: RedisSettings) {
  const { protocol, username, password, pathname } = new URL(url);
  return {
    username: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(password) || undefined,
    db: Number(pathname.slice(1)),
    tls: protocol === 'rediss:' ? {} : undefined,
  };
}

/** For people: without user and password. */
export function describeRedis(settings: RedisSettings): string {
  const { mode, sentinelName } = settings;
  const nodes = nodesOf(settings)
    .map(({ host, port }) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`))
    .join(', ');
  if (mode === 'cluster') return `Redis Cluster of ${nodes}`;
  return mode === 'sentinel' ? `Redis "${sentinelName}" by the Sentinels ${nodes}` : `Redis on ${nodes}`;
}
