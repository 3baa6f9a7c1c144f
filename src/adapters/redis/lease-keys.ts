import type { RedisConnection } from './connection.js';

/** One taking of one lease, and who asks for it. */
export interface Claim {
  readonly job: string;
  readonly instance: string;
  /** Tells this request from every other of the instance; later ones are greater. */
  readonly request: number;
}

/**
 * Free, or the asking instance's own: one that it lost, or that it took without hearing of it. A request that is carried
 * out late changes nothing for one that the same instance made after it.
 */
const TAKE = `
  local owner = redis.call('GET', KEYS[1])
  if owner then
    local instance, request = string.match(owner, '^(.*)/(%d+)$')
    if instance ~= ARGV[1] or tonumber(request) >= tonumber(ARGV[2]) then return 0 end
  end
  redis.call('SET', KEYS[1], ARGV[1] .. '/' .. ARGV[2], 'PX', ARGV[3])
  return 1`;

const RENEW = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

export const GIVE_UP = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  return redis.call('DEL', KEYS[1])`;

interface Scripts {
  hotlistTakeLease(key: string, instance: string, request: number, ttlMs: number): Promise<number>;
  hotlistRenewLease(key: string, owner: string, ttlMs: number): Promise<number>;
  hotlistGiveUpLease(key: string, owner: string): Promise<number>;
}

/** A string for each lease, with its holder's name, which Redis lets expire by its own clock. Each change is one script. */
export class LeaseKeys {
  readonly #connection: RedisConnection;
  readonly #prefix: string;
  readonly #ttlMs: number;

  /** @param keyPrefix - what the keys begin with, `hotlist:` */
  constructor(connection: RedisConnection, keyPrefix: string, ttlMs: number) {
    this.#connection = connection;
    this.#prefix = `${keyPrefix}lease:`;
    this.#ttlMs = ttlMs;
    const { client } = connection;
    client.defineCommand('hotlistTakeLease', { lua: TAKE, numberOfKeys: 1 });
    client.defineCommand('hotlistRenewLease', { lua: RENEW, numberOfKeys: 1 });
    client.defineCommand('hotlistGiveUpLease', { lua: GIVE_UP, numberOfKeys: 1 });
  }

  /** @returns whether it was taken; false while another instance has it */
  take({ job, instance, request }: Claim): Promise<boolean> {
    return this.#run((scripts) => scripts.hotlistTakeLease(this.#key(job), instance, request, this.#ttlMs));
  }

  /** Has it last a whole TTL again. False when it is no longer this claim's, or Redis has lost it. */
  renew(claim: Claim): Promise<boolean> {
    return this.#run((scripts) => scripts.hotlistRenewLease(this.#key(claim.job), ownerOf(claim), this.#ttlMs));
  }

  async giveUp(claim: Claim): Promise<void> {
    await this.#run((scripts) => scripts.hotlistGiveUpLease(this.#key(claim.job), ownerOf(claim)));
  }

  async #run(ask: (scripts: Scripts) => Promise<number>): Promise<boolean> {
    return (await this.#connection.run((client) => ask(client as unknown as Scripts))) === 1;
  }

  #key(job: string): string {
    return this.#prefix + job;
  }
}

function ownerOf({ instance, request }: Claim): string {
  return `${instance}/${request}`;
}
