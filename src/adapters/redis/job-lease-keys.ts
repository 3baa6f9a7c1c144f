import type { ClaimKey } from '../../application/jobs/job-claims.js';
import type { RedisConnection } from './connection.js';
import { GIVE_UP } from './lease-keys.js';

/** A shard's lease under an epoch, and what is known of those before. */
export interface Wanted extends ClaimKey {
  /** The last epoch that is known to be over. */
  readonly over: number;
}

/**
 * What came of one that was wanted: it is this instance's and was before, or is so anew; another instance is about to
 * claim it; or another holds it, for so many milliseconds if it does not renew it.
 */
export type Had = 'kept' | 'anew' | 'being claimed' | { readonly heldForMs: number };

/**
 * What an epoch has left that is over is as good as nothing: so no holder has to be waited for that the database knows to
 * be done. Neither has one that took a lease a third of its time ago and whose claim is not in the database yet.
 */
const HOLD = `
  local owner = redis.call('GET', KEYS[1])
  local epoch, ttl = tonumber(ARGV[2]), tonumber(ARGV[4])
  if owner and owner ~= ARGV[1] then
    local other, left = tonumber(string.match(owner, '%d+$')) or 0, redis.call('PTTL', KEYS[1])
    if other > tonumber(ARGV[3]) then
      if other < epoch then return -math.max(left, 1) end
      if other > epoch or 3 * left > 2 * ttl then return 0 end
    end
  end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ttl)
  return owner == ARGV[1] and 1 or 2`;

interface Scripts {
  hotlistHoldJob(key: string, owner: string, epoch: number, over: number, ttlMs: number): Promise<number>;
  hotlistGiveUpLease(key: string, owner: string): Promise<number>;
}

/**
 * A string for each shard that is claimed, with the instance and its epoch, which Redis lets expire by its own clock. Each
 * change is a script of one key, so that a Cluster can carry it out, and all of a batch are under way together.
 */
export class JobLeaseKeys {
  readonly #connection: RedisConnection;
  readonly #prefix: string;
  readonly #instance: string;
  readonly #ttlMs: number;

  /**
   * @param keyPrefix - what the keys begin with, `hotlist:`
   * @param instance - no other has the same, nor did one before
   */
  constructor(connection: RedisConnection, keyPrefix: string, instance: string, ttlMs: number) {
    this.#connection = connection;
    this.#prefix = `${keyPrefix}lease:`;
    this.#instance = instance;
    this.#ttlMs = Math.ceil(ttlMs);
    const { client } = connection;
    client.defineCommand('hotlistHoldJob', { lua: HOLD, numberOfKeys: 1 });
    client.defineCommand('hotlistGiveUpLease', { lua: GIVE_UP, numberOfKeys: 1 });
  }

  /** Takes them, or has them last their whole time again; what came of each, in their order. */
  async hold(wanted: readonly Wanted[]): Promise<readonly Had[]> {
    const answers = await this.#all(wanted, (scripts, key) =>
      scripts.hotlistHoldJob(this.#key(key), this.#owner(key), key.epoch, key.over, this.#ttlMs),
    );
    return answers.map(toHad);
  }

  /** Those that are this instance's under just these epochs. */
  async giveUp(keys: readonly ClaimKey[]): Promise<void> {
    await this.#all(keys, (scripts, key) => scripts.hotlistGiveUpLease(this.#key(key), this.#owner(key)));
  }

  /** Those that any instance has under just these epochs. */
  async held<K extends ClaimKey>(keys: readonly K[]): Promise<readonly K[]> {
    const owners = await this.#connection.run((client) => Promise.all(keys.map((key) => client.get(this.#key(key)))));
    return keys.filter(({ epoch }, index) => owners[index]?.endsWith(`/${epoch}`));
  }

  #all<K extends ClaimKey>(
    keys: readonly K[],
    ask: (scripts: Scripts, key: K) => Promise<number>,
  ): Promise<readonly number[]> {
    return this.#connection.run((client) => Promise.all(keys.map((key) => ask(client as unknown as Scripts, key))));
  }

  #key({ job, shard }: ClaimKey): string {
    return `${this.#prefix}${job}/${shard}`;
  }

  #owner({ epoch }: ClaimKey): string {
    return `${this.#instance}/${epoch}`;
  }
}

function toHad(answer: number): Had {
  if (answer < 0) return { heldForMs: -answer };
  return answer === 0 ? 'being claimed' : answer === 1 ? 'kept' : 'anew';
}
