import { claimDelayMs, medianOf } from '../../domain/scheduling/judge-load.js';
import { judgeOverload, NOT_OVERLOADED, type Overload } from '../../domain/scheduling/judge-overload.js';
import type { Announce } from '../events.js';
import type { InstanceLoad } from './instance-load.js';
import type { InstanceRecord } from './instance-records.js';

/** This instance's load beside those of the others, as of the last report. */
export class JudgedLoad implements InstanceLoad {
  readonly #announce: Announce;
  #claimDelayMs = 0;
  #overload: Overload = NOT_OVERLOADED;
  #others = 0;

  constructor(announce: Announce) {
    this.#announce = announce;
  }

  get claimDelayMs(): number {
    return this.#claimDelayMs;
  }

  get isOverloaded(): boolean {
    return this.#overload.isOverloaded;
  }

  get others(): number {
    return this.#others;
  }

  /**
   * @param load - its own, from 0 to 1
   * @param others - the other instances that live
   */
  compare(load: number, others: readonly Pick<InstanceRecord, 'load' | 'running' | 'maxRunning'>[]): void {
    const was = this.isOverloaded;
    const loads = others.map((each) => each.load);
    this.#others = others.filter(({ running, maxRunning }) => running < maxRunning).length;
    this.#claimDelayMs = claimDelayMs(load, loads);
    this.#overload = judgeOverload(this.#overload, load, loads);
    if (this.isOverloaded === was) return;
    const median = loads.length > 0 ? medianOf(loads) : undefined;
    this.#announce({ type: was ? 'instance relieved' : 'instance overloaded', load, median });
  }
}
