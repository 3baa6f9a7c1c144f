import { Alarm } from './alarm.js';
import { GrowingPause } from './growing-pause.js';
import { HeldClaim } from './held-claim.js';
import type { InstanceLoad } from './instance-load.js';
import type { Claim, ClaimKey, HeldLease, JobClaims } from './job-claims.js';
import { LettingGo, type LettingGoParts } from './letting-go.js';
import { Slots } from './slots.js';
import { SplitRequests } from './split-requests.js';
import type { Tenure } from './tenure.js';

/** After so many runs that failed one after another, another instance may have more luck. */
const MOST_FAILURES = 3;
/** For how long what is handed over waits at least, in milliseconds: by then every instance has looked what is due. */
const HAND_OVER_MS = 2_500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
/** Until the store says more of what it refused. */
const REFUSED_MS = 20;
/** Timers can't be set for ever. */
const LONGEST_SLEEP_MS = 60_000;

export interface StickyHoldsParts extends LettingGoParts {
  readonly claims: Pick<JobClaims, 'resume' | 'letGo'>;
  readonly slots: Slots;
  readonly load: InstanceLoad;
  /** Told what is to be run under leases that were kept; each has a slot. */
  readonly onResumed: (batch: readonly HeldClaim[]) => void;
  /** Told when what was given up for others is due, by the monotonic clock. */
  readonly onHandedOver: (at: number) => void;
}

/**
 * The leases that are kept between runs. Each waits until it is due, as the store has said last, takes a slot and goes on;
 * when nothing is to run here any more it is let go.
 */
export class StickyHolds {
  readonly #parts: StickyHoldsParts;
  /** When each is due, by the monotonic clock. */
  readonly #idle = new Map<Tenure, number>();
  readonly #watched = new WeakSet<Tenure>();
  readonly #requests = new SplitRequests<Tenure>();
  readonly #alarm: Alarm;
  readonly #pause: GrowingPause;
  readonly #stopping = new AbortController();
  readonly #lettingGo: LettingGo;
  #resuming: Promise<void> | undefined;

  constructor(parts: StickyHoldsParts) {
    this.#parts = parts;
    this.#alarm = new Alarm(parts.clock);
    this.#lettingGo = new LettingGo(parts);
    this.#pause = new GrowingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, parts.random);
  }

  /** How many wait. */
  get size(): number {
    return this.#idle.size;
  }

  /** Its run has ended, and its lease was kept. */
  hold(tenure: Tenure, lease: HeldLease): void {
    const { renewals } = this.#parts;
    renewals.tell(tenure);
    // It was not renewed meanwhile, and the next time may come too late.
    if (tenure.phase === 'ending') renewals.wake();
    tenure.phase = 'kept';
    this.#wait(tenure, Number.POSITIVE_INFINITY);
    this.look(tenure, lease);
    if (this.#idle.size > 0) this.#resuming ??= this.#resumeInTime();
  }

  /** What the store says of a lease now. */
  look(tenure: Tenure, { now, dueAt, isEnabled }: HeldLease): void {
    if (!this.#idle.has(tenure)) return;
    const at = this.#parts.clock.monotonic() + Math.max(0, dueAt - now);
    if (!isEnabled) this.#letGo([tenure]);
    else if (tenure.failures >= MOST_FAILURES || this.#parts.load.isOverloaded) this.#handOver(tenure, at);
    else this.#wait(tenure, at);
  }

  /** Lets those go that wait and are not wanted any more. */
  letUnwantedGo(): void {
    this.#letGo([...this.#idle.keys()].filter(({ unwanted }) => unwanted));
  }

  /** Lets everything go, also what is still to come. Resolves when nothing goes on under what was held. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#letGo([...this.#idle.keys()]);
    await this.#resuming;
    this.#parts.watch.answered('resuming');
  }

  /** Resolves when everything is let go that was to be. */
  drain(): Promise<void> {
    return this.#lettingGo.drain();
  }

  #wait(tenure: Tenure, at: number): void {
    if (!tenure.held) return;
    if (!this.#watched.has(tenure)) tenure.signal.addEventListener('abort', () => this.#forget(tenure), { once: true });
    this.#watched.add(tenure);
    if (this.#stopping.signal.aborted || tenure.unwanted) {
      this.#letGo([tenure]);
    } else {
      this.#idle.set(tenure, at);
      this.#alarm.set(at);
    }
  }

  #forget(tenure: Tenure): void {
    this.#idle.delete(tenure);
    if (this.#idle.size === 0) this.#alarm.set(this.#parts.clock.monotonic());
  }

  async #resumeInTime(): Promise<void> {
    const { clock, slots } = this.#parts;
    const { signal } = this.#stopping;
    while (this.#idle.size > 0 && !signal.aborted) {
      const now = clock.monotonic();
      const isFull = slots.free === 0;
      const next = Math.min(...[...this.#idle].filter(([{ takesSlot }]) => !(isFull && takesSlot)).map(([, at]) => at));
      if (next <= now) await this.#resume();
      else await this.#sleepUntil(Math.min(next, now + LONGEST_SLEEP_MS), isFull);
    }
    this.#resuming = undefined;
  }

  async #sleepUntil(at: number, isFull: boolean): Promise<void> {
    const { clock, slots } = this.#parts;
    const awake = new AbortController();
    if (isFull) {
      void slots.untilFree(awake.signal).then(() => awake.signal.aborted || this.#alarm.set(clock.monotonic()));
    }
    await this.#alarm.sleepUntil(at, this.#stopping.signal);
    awake.abort();
  }

  /** Those that are due and take no slot, and of the others as many as there are slots. */
  async #resume(): Promise<void> {
    const { clock, claims, slots, watch } = this.#parts;
    const askedAt = clock.monotonic();
    const due = [...this.#idle].filter(([{ held }, at]) => held && at <= askedAt).map(([tenure]) => tenure);
    const asked = due.filter(({ takesSlot }) => !takesSlot);
    asked.push(...due.filter(({ takesSlot }) => takesSlot).slice(0, slots.free));
    if (asked.length === 0) return;
    slots.take(Slots.of(asked));
    for (const tenure of asked) this.#idle.delete(tenure);
    const failed = await this.#requests.ask(asked, async (some) =>
      this.#onAnswer(some, await claims.resume(some.map(({ key }) => key)), askedAt),
    );
    if (failed) {
      watch.failed('resuming', failed.error);
      slots.giveBack(Slots.of(failed.left));
      // They may have begun; then they do so again.
      const at = clock.monotonic() + this.#pause.next();
      for (const tenure of failed.left) this.#wait(tenure, at);
    } else {
      watch.answered('resuming');
      this.#pause.reset();
    }
  }

  async #onAnswer(asked: readonly Tenure[], claims: readonly Claim[], askedAt: number): Promise<void> {
    const { clock, slots, onResumed } = this.#parts;
    const claimed = new Map(claims.map((claim) => [nameOf({ job: claim.definition.name, ...claim }), claim]));
    const resumed: HeldClaim[] = [];
    for (const tenure of asked) {
      const claim = claimed.get(nameOf(tenure.key));
      if (claim) tenure.trust.confirm(askedAt);
      if (claim && tenure.held && !tenure.unwanted) {
        tenure.phase = 'running';
        resumed.push(new HeldClaim(claim, tenure, askedAt, clock));
      } else {
        this.#onRefused(tenure);
      }
    }
    slots.giveBack(Slots.of(asked) - Slots.of(resumed.map(({ tenure }) => tenure)));
    if (resumed.length > 0) onResumed(resumed);
    if (resumed.length < asked.length) await clock.sleep(REFUSED_MS, this.#stopping.signal);
  }

  /** Somebody has paused it, or put it off, or taken it: the next renewal tells. */
  #onRefused(tenure: Tenure): void {
    this.#wait(tenure, Number.POSITIVE_INFINITY);
    this.#parts.renewals.wake();
  }

  #handOver(tenure: Tenure, at: number): void {
    const { clock, onHandedOver } = this.#parts;
    onHandedOver(Math.max(at, clock.monotonic() + HAND_OVER_MS));
    this.#letGo([tenure], HAND_OVER_MS);
  }

  #letGo(tenures: readonly Tenure[], leastMs?: number): void {
    if (tenures.length === 0) return;
    for (const tenure of tenures) this.#forget(tenure);
    this.#lettingGo.begin(tenures, leastMs);
  }
}

function nameOf({ job, shard }: ClaimKey): string {
  return `${shard} ${job}`;
}
