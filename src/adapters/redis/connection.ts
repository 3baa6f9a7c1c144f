import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailableError } from '../../application/store-unavailable-error.js';
import { createClient, type RedisClient, type RedisUse } from './client.js';
import { asError, explainFailure, isNoConnection, TIMED_OUT } from './failure.js';
import { RedisRefusedError, refusalOf } from './refusal.js';
import { accessOf, describeRedis, type RedisSettings } from './settings.js';

/**
 * A connection to Redis that may be down: commands then fail at once, those in flight within the timeout, and it comes
 * back by itself. Its errors never carry the commands, and with them the password, as the driver's own do.
 */
export class RedisConnection {
  readonly client: RedisClient;
  /** Without the password. */
  readonly description: string;
  readonly #timeoutMs: number;
  readonly #user: string;
  #connected: Promise<unknown> | undefined;
  #wasReady = false;
  /** Why it is down, as far as anybody said. */
  #lastError: Error | undefined;

  constructor(settings: RedisSettings, use: RedisUse) {
    this.client = createClient(settings, use);
    this.description = describeRedis(settings);
    this.#timeoutMs = settings.timeoutMs;
    this.#user = accessOf(settings).username ?? 'default';
    // Not logged here: whoever uses it reports a tier that is down, once.
    for (const event of ['error', 'sentinelError', 'node error']) {
      this.client.on(event, (error: Error) => this.#remember(error));
    }
    this.client.on('ready', () => {
      this.#wasReady = true;
      this.#lastError = undefined;
    });
  }

  /** Begins to connect, and waits until it has, or the first attempt has failed, or the timeout is over. */
  async connect(): Promise<void> {
    this.#connected ??= Promise.race([
      this.client.connect().catch(() => {}),
      // With Sentinels the driver's promise stays open while it asks them again and again.
      new Promise((resolve) => this.client.once('error', resolve)),
    ]);
    await this.#within(this.#connected, () => undefined);
  }

  get isReady(): boolean {
    return this.client.status === 'ready';
  }

  /**
   * Sends a command.
   *
   * @throws StoreUnavailableError saying in one sentence why there is no answer
   */
  async run<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
    try {
      // The driver's timeout is for one try; a Cluster may take several.
      return await this.#within(command(this.client), () => {
        throw new Error(TIMED_OUT);
      });
    } catch (error) {
      // Where the driver only says that it has no connection, what broke it says more.
      const cause = isNoConnection(asError(error)) ? (this.#lastError ?? asError(error)) : asError(error);
      const reason = explainFailure(cause, {
        user: this.#user,
        timeoutMs: this.#timeoutMs,
        wasConnected: this.#wasReady,
      });
      throw new StoreUnavailableError(`the ${this.description} can't be used: ${reason}`);
    }
  }

  /**
   * Runs `probe`, once it is connected.
   *
   * @throws RedisRefusedError when Redis is there and refuses for good; not when it is down
   */
  async check(probe: (client: RedisClient) => Promise<unknown>): Promise<void> {
    await this.connect();
    let error = this.#lastError;
    if (this.isReady) error = await this.#within(probe(this.client), () => undefined).then(() => undefined, asError);
    const reason = error && refusalOf(error, this.#user);
    if (reason !== undefined) throw new RedisRefusedError(this.description, reason);
  }

  close(): void {
    this.client.disconnect();
  }

  #remember(error: Error): void {
    // What each of them said came just before, and says more.
    if (!error.message.startsWith('All sentinels are unreachable')) this.#lastError = asError(error);
  }

  async #within<T, U>(answer: Promise<T>, otherwise: () => U): Promise<T | U> {
    const over = new AbortController();
    try {
      return await Promise.race([answer, delay(this.#timeoutMs, undefined, { signal: over.signal }).then(otherwise)]);
    } finally {
      over.abort();
    }
  }
}
