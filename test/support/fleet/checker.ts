import type { Call } from './call.js';
import type { Instance } from './instance.js';

const TIERS = new Set(['memory', 'stale', 'snapshot', 'redis', 'database']);
const MOST_KEPT = 50;

/** Looks at every call as it ends: what must never be is kept as a sentence, and the last answer of each is remembered. */
export class Checker {
  /** What must not have been, the first ones in words. */
  readonly violations: string[] = [];
  calls = 0;
  failures = 0;
  /** How many answers came from each tier. */
  readonly tiers = new Map<string, number>();
  readonly #last = new Map<Instance, Map<string, Call>>();

  readonly onCall = (call: Call): void => {
    // A process that is killed owes nobody an answer.
    if (!call.counts) return;
    this.calls++;
    if (call.failure !== undefined) {
      this.failures++;
      this.violate(
        `${call.instance.name} failed: ${call.failure} after ${Math.round(call.endedAt - call.scheduledAt)} ms`,
      );
      return;
    }
    this.#look(call);
    this.tiers.set(call.tier, (this.tiers.get(call.tier) ?? 0) + 1);
    const boards = this.#last.get(call.instance) ?? new Map<string, Call>();
    this.#last.set(call.instance, boards.set(call.board, call));
  };

  /** The last answers of the instance, one for each board it was asked for. */
  last(instance: Instance): Call[] {
    return [...(this.#last.get(instance)?.values() ?? [])];
  }

  violate(what: string): void {
    if (this.violations.length < MOST_KEPT) this.violations.push(what);
    else if (this.violations.length === MOST_KEPT) this.violations.push('… and more');
  }

  #look({ instance, board, version, newestBefore, tier, ageMs }: Call): void {
    if (version < newestBefore) {
      this.violate(`${instance.name} went back: version ${version} of "${board}" after ${newestBefore}`);
    }
    if (!TIERS.has(tier)) this.violate(`${instance.name} answered from the tier "${tier}"`);
    if (!Number.isInteger(ageMs) || ageMs < 0) this.violate(`${instance.name} answered with the age "${ageMs}"`);
  }
}
