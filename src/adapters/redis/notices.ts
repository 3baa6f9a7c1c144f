import type { Redis } from 'ioredis';
import type { Notice, Notices } from '../../application/publishing/notices.js';
import { isCluster, type RedisClient } from './client.js';
import type { RedisConnection } from './connection.js';

/** How often the subscriber asks whether its connection still leads anywhere; only then would it notice. */
const HEARTBEAT_MS = 5_000;

/** Notices by pub/sub, by the sharded one on a Cluster, so that only the nodes that have the channel carry them. */
export class RedisNotices implements Notices {
  readonly #sender: RedisConnection;
  readonly #subscriber: RedisConnection;
  readonly #channel: string;
  readonly #heartbeatMs: number;
  #heartbeat: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #listening = false;
  #closed = false;

  /** @param subscriber - a connection of its own for `notices`; whoever made them closes both */
  constructor(
    sender: RedisConnection,
    subscriber: RedisConnection,
    keyPrefix: string,
    heartbeatMs: number = HEARTBEAT_MS,
  ) {
    this.#sender = sender;
    this.#subscriber = subscriber;
    this.#channel = `${keyPrefix}published`;
    this.#heartbeatMs = heartbeatMs;
  }

  async send({ board, version }: Notice): Promise<void> {
    await this.#sender.run((client) => this.publish(client, JSON.stringify({ board, version })));
  }

  /** Publishes any text; one that is no notice is passed over by those who listen. */
  publish(client: RedisClient, message: string): Promise<unknown> {
    return isCluster(client) ? client.spublish(this.#channel, message) : client.publish(this.#channel, message);
  }

  /** Resolves when it listens, or will as soon as Redis is there. */
  async listen(onNotice: (notice: Notice) => void): Promise<void> {
    const { client } = this.#subscriber;
    const onMessage = (_channel: string, message: string) => {
      const notice = readNotice(message);
      if (notice) onNotice(notice);
    };
    client.on(isCluster(client) ? 'smessage' : 'message', onMessage);
    if (this.#listening) return;
    this.#listening = true;
    await this.#subscribe(client);
  }

  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#again);
    this.#closed = true;
  }

  /** By itself, after every time that it connects. */
  async #subscribe(client: RedisClient): Promise<void> {
    let told = () => {};
    const tried = new Promise<void>((resolve) => {
      told = resolve;
    });
    client.on('ready', () => this.#trySubscribing(client).then(told));
    if (!isCluster(client)) this.#heartbeat = setInterval(() => beat(client), this.#heartbeatMs).unref();
    await this.#subscriber.connect();
    if (this.#subscriber.isReady) await tried;
  }

  async #trySubscribing(client: RedisClient): Promise<void> {
    try {
      await (isCluster(client) ? client.ssubscribe(this.#channel) : client.subscribe(this.#channel));
    } catch {
      // A Cluster may stay connected when the one node that has the channel is gone.
      clearTimeout(this.#again);
      const again = () => client.status === 'ready' && this.#trySubscribing(client);
      if (!this.#closed) this.#again = setTimeout(again, this.#heartbeatMs).unref();
    }
  }
}

/** An answer that does not come ends the connection, and a new one is made. */
function beat(client: Redis): void {
  client.ping().catch(() => {});
}

/** Undefined for anything that is no notice. */
function readNotice(message: string): Notice | undefined {
  try {
    const { board, version } = JSON.parse(message);
    return typeof board === 'string' && Number.isSafeInteger(version) && version > 0 ? { board, version } : undefined;
  } catch {
    return undefined;
  }
}
