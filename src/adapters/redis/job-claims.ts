import { randomUUID } from 'node:crypto';
import type {
  Claim,
  ClaimedRun,
  ClaimKey,
  HeldLease,
  JobClaims,
  Keeping,
  RenewedLease,
  Settlement,
  UnsettledRun,
} from '../../application/jobs/job-claims.js';
import type { Admit, Candidate, NumberedClaims } from '../../application/jobs/numbered-claims.js';
import type { RedisConnection } from './connection.js';
import { type Had, JobLeaseKeys } from './job-lease-keys.js';

export interface RedisJobClaimsOptions {
  /** What the keys begin with, `hotlist:`. */
  readonly keyPrefix: string;
  /** How long a claim outlives the instance that holds it, in milliseconds; in the database it is the same. */
  readonly ttlMs: number;
}

/**
 * Leases in Redis beside those in the database, which keeps what is due and numbers the claims. A claim is taken in both,
 * and in Redis first; it is kept by either. So while one of the two is away whoever holds something goes on, and nobody
 * else can have it: not what Redis has forgotten, because the database has not, and not what the database could not be
 * told of, because Redis was.
 */
export class RedisJobClaims implements JobClaims {
  readonly #keys: JobLeaseKeys;
  readonly #claims: NumberedClaims;

  /** @param claims - those of the database */
  constructor(connection: RedisConnection, claims: NumberedClaims, { keyPrefix, ttlMs }: RedisJobClaimsOptions) {
    this.#keys = new JobLeaseKeys(connection, keyPrefix, randomUUID(), ttlMs);
    this.#claims = claims;
  }

  async claim(owner: string, limit: number, leastPriority?: number): Promise<readonly Claim[]> {
    // What may be this instance's in Redis, and is not claimed.
    const loose = new Map<string, ClaimKey>();
    try {
      const admit: Admit = (candidates, most) => this.#admit(candidates, most, loose);
      const claims = await this.#claims.claim(owner, limit, leastPriority, admit);
      for (const { definition, ...claim } of claims) loose.delete(nameOf({ job: definition.name, ...claim }));
      return claims;
    } finally {
      this.#giveUp([...loose.values()]);
    }
  }

  /**
   * Asks both. The database's answer counts if there is one, because it knows whose an epoch is; else what Redis has kept
   * is renewed, and no more is known of it. What Redis had forgotten may have been another's meanwhile.
   *
   * @throws StoreUnavailableError when neither answers
   */
  async renew(keys: readonly ClaimKey[]): Promise<readonly RenewedLease[]> {
    const wanted = keys.map((key) => ({ ...key, over: key.epoch }));
    const [there, known] = await Promise.allSettled([this.#keys.hold(wanted), this.#claims.renew(keys)]);
    if (known.status === 'rejected' && there.status === 'rejected') throw known.reason;
    const renewed =
      known.status === 'fulfilled'
        ? known.value
        : keys
            .filter((_, index) => there.status === 'fulfilled' && there.value[index] === 'kept')
            .map(({ job, shard, epoch }) => ({ job, shard, epoch, now: undefined }));
    const names = new Set(renewed.map(nameOf));
    this.#giveUp(keys.filter((key) => !names.has(nameOf(key))));
    return renewed;
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly ClaimKey[]> {
    const settled = await this.#claims.settle(settlements);
    this.#giveUp(settlements);
    return settled;
  }

  /** Whoever claims it must find its time over in the database too, so that is enough. */
  keep(keepings: readonly Keeping[]): Promise<readonly HeldLease[]> {
    return this.#claims.keep(keepings);
  }

  resume(keys: readonly ClaimKey[]): Promise<readonly Claim[]> {
    return this.#claims.resume(keys);
  }

  async letGo(keys: readonly ClaimKey[], leastMs?: number): Promise<void> {
    await this.#claims.letGo(keys, leastMs);
    this.#giveUp(keys);
  }

  cancel(run: ClaimedRun, reason: string): Promise<boolean> {
    return this.#claims.cancel(run, reason);
  }

  /** What Redis alone knows to be held goes on too. */
  async findUnsettled<R extends ClaimedRun>(runs: readonly R[]): Promise<readonly UnsettledRun<R>[]> {
    const unsettled = await this.#claims.findUnsettled(runs);
    const over = unsettled.filter(({ isLeased }) => !isLeased).map(({ run }) => run);
    const held = new Set(over.length > 0 ? await this.#keys.held(over) : []);
    return unsettled.map(({ run, isLeased }) => ({ run, isLeased: isLeased || held.has(run) }));
  }

  nextDue(): Promise<{ readonly dueAt: number | undefined; readonly now: number }> {
    return this.#claims.nextDue();
  }

  /** No more than are wanted are taken, so that others have the rest. */
  async #admit(
    candidates: readonly Candidate[],
    most: number,
    loose: Map<string, ClaimKey>,
  ): Promise<readonly ClaimKey[]> {
    const admitted: ClaimKey[] = [];
    for (let first = 0; first < candidates.length && admitted.length < most; ) {
      const next = candidates.slice(first, first + most - admitted.length);
      admitted.push(...(await this.#take(next, loose)));
      first += next.length;
    }
    return admitted;
  }

  async #take(candidates: readonly Candidate[], loose: Map<string, ClaimKey>): Promise<readonly ClaimKey[]> {
    const wanted = candidates.map(({ isWaiting, epoch, ...shard }) => ({
      ...shard,
      epoch: epoch + 1,
      over: isWaiting ? epoch : epoch - 1,
    }));
    // Whether those are taken is not known when there is no answer.
    for (const key of wanted) loose.set(nameOf(key), key);
    const had = await this.#keys.hold(wanted);
    const isHad = (index: number) => had[index] === 'kept' || had[index] === 'anew';
    for (const [index, key] of wanted.entries()) if (!isHad(index)) loose.delete(nameOf(key));
    await this.#putOff(candidates, had);
    return candidates.filter((_, index) => isHad(index));
  }

  /** Those that Redis alone knows to be held, until the first of their leases may have ended. */
  async #putOff(candidates: readonly Candidate[], had: readonly Had[]): Promise<void> {
    const held = candidates.filter((_, index) => typeof had[index] === 'object');
    const lefts = had.flatMap((one) => (typeof one === 'object' ? one.heldForMs : []));
    if (held.length > 0) await this.#claims.putOff(held, Math.min(...lefts));
  }

  /** What can't be given up ends by itself; and the database knows better, so nobody waits for it. */
  #giveUp(keys: readonly ClaimKey[]): void {
    if (keys.length > 0) void this.#keys.giveUp(keys).catch(() => {});
  }
}

function nameOf({ job, shard, epoch }: ClaimKey): string {
  return `${epoch} ${shard} ${job}`;
}
