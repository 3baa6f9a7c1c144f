import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type IBackoffFactory,
  type IPolicy,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import type { Clock } from '../../application/clock.js';
import type { Announce, TierName } from '../../application/events.js';
import { messageOf } from '../../application/message-of.js';
import { StoreUnavailableError } from '../../application/store-unavailable-error.js';

/** After so many failures in a row nobody waits for the tier any more … */
const FAILURES = 3;
/** … but for one who tries it again, each time this has passed. */
const TRY_AGAIN_MS = 1_000;
/** How often a question that failed is asked again. */
const RETRIES = 1;

export interface GuardOptions {
  readonly tier: TierName;
  /** How long one attempt may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether an error is an answer of the tier that works as it should, such as a refusal. */
  readonly isAnswer: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly announce: Announce;
}

/** By the monotonic clock: by the breaker's own, the wall clock, nobody would try again once that is set back. */
function tryAgain(clock: Clock): IBackoffFactory<unknown> {
  const next = () => {
    const at = clock.monotonic() + TRY_AGAIN_MS;
    return {
      get duration() {
        return clock.monotonic() < at ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      },
      next,
    };
  };
  return { next };
}

/** Stands before a tier that may be slow or gone: a time limit, bounded retries, and a circuit breaker. */
export class Guard {
  readonly #options: GuardOptions;
  readonly #once: IPolicy;
  readonly #retrying: IPolicy;
  /** Since when the tier has been down, on the monotonic clock. */
  #downSince: number | undefined;
  #lastError: unknown;

  constructor(options: GuardOptions) {
    this.#options = options;
    const failures = handleWhen((error) => !options.isAnswer(error));
    const breaker = circuitBreaker(failures, {
      breaker: new ConsecutiveBreaker(FAILURES),
      halfOpenAfter: tryAgain(options.clock),
    });
    breaker.onBreak((reason) => this.#wentDown('error' in reason ? reason.error : undefined));
    breaker.onReset(() => this.#cameUp());
    this.#once = wrap(breaker, timeout(options.timeoutMs, TimeoutStrategy.Aggressive));
    const retries = retry(
      handleWhen((error) => !options.isAnswer(error) && !(error instanceof BrokenCircuitError)),
      { maxAttempts: RETRIES, backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 200 }) },
    );
    this.#retrying = wrap(retries, this.#once);
  }

  /**
   * Asks the tier, again when it failed.
   *
   * @throws StoreUnavailableError when it takes too long, or nobody waits for it any more
   */
  ask<T>(question: () => Promise<T>): Promise<T> {
    return this.#run(this.#retrying, question);
  }

  /** Tells the tier something, which is not repeated: whether it was heard is not known when this fails. */
  tell<T>(message: () => Promise<T>): Promise<T> {
    return this.#run(this.#once, message);
  }

  async #run<T>(policy: IPolicy, action: () => Promise<T>): Promise<T> {
    try {
      // A signal for each: Node warns of a leak when more than ten wait for the library's own one.
      return await policy.execute(action, new AbortController().signal);
    } catch (error) {
      if (error instanceof BrokenCircuitError) {
        throw new StoreUnavailableError(`${this.#options.tier} is down`, { cause: this.#lastError });
      }
      if (this.#options.isAnswer(error)) throw error;
      throw this.#explained(error);
    }
  }

  /** The breaker opens anew each time that it tried in vain; that is told once. */
  #wentDown(error: unknown): void {
    this.#lastError = this.#explained(error);
    if (this.#downSince !== undefined) return;
    const { tier, clock, announce } = this.#options;
    this.#downSince = clock.monotonic();
    announce({ type: 'tier down', tier, error: this.#lastError });
  }

  #cameUp(): void {
    if (this.#downSince === undefined) return;
    const { tier, clock, announce } = this.#options;
    const downMs = clock.monotonic() - this.#downSince;
    this.#downSince = undefined;
    announce({ type: 'tier up', tier, downMs });
  }

  #explained(error: unknown): StoreUnavailableError {
    if (error instanceof StoreUnavailableError) return error;
    const { tier, timeoutMs } = this.#options;
    const reason =
      error instanceof TaskCancelledError ? `did not answer within ${timeoutMs} ms` : `failed: ${messageOf(error)}`;
    return new StoreUnavailableError(`${tier} ${reason}`, { cause: error });
  }
}
