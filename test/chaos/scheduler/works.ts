import { SeededRandom } from '../../../src/application/demo/seeded-random.js';
import type { SeenRun } from './evidence.js';
import type { JobPlan } from './job-plans.js';

/** What a run does at the service that it calls. */
export interface Work {
  readonly lastsMs: number;
  readonly fails: boolean;
  /** Whether it goes on when its caller has left. */
  readonly isStubborn: boolean;
}

const FAIL_RATE = 0.1;
const STUBBORN_RATE = 0.3;

/** Decides by chance what each run does; the same for the same seed and the same attempt of the same fire time. */
export class Works {
  readonly #seed: number;
  readonly #plans: ReadonlyMap<string, JobPlan>;

  constructor(seed: number, plans: readonly JobPlan[]) {
    this.#seed = seed;
    this.#plans = new Map(plans.map((plan) => [plan.name, plan]));
  }

  of({ idempotencyKey, attempt, job }: Pick<SeenRun, 'idempotencyKey' | 'attempt' | 'job'>): Work {
    const random = new SeededRandom(this.#seed, hash(`${idempotencyKey} ${attempt}`));
    const { everyMs = 1_000, hold } = this.#plans.get(job) ?? {};
    return {
      lastsMs: hold === 'sticky' ? longer(random, everyMs) : lasting(random, everyMs),
      fails: random.chance(FAIL_RATE),
      isStubborn: random.chance(STUBBORN_RATE),
    };
  }
}

/** Half are short; of the others a lease has to be kept, and some take longer than the interval. */
function lasting(random: SeededRandom, everyMs: number): number {
  return random.pick([
    random.integer(1, 150),
    random.integer(1, 150),
    random.integer(150, everyMs),
    random.integer(everyMs, everyMs + 3_000),
  ]);
}

/** What is between two runs needs its store to begin the next; so only a run that is going can outlast its lease. */
function longer(random: SeededRandom, everyMs: number): number {
  return random.pick([random.integer(1, 150), random.integer(everyMs, everyMs + 3_000)]);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
