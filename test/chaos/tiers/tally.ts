import type { Call } from '../../support/fleet/call.js';
import { Latencies } from '../../support/fleet/latencies.js';

/** How much longer a call may take than the slowest one before the faults, in milliseconds. */
export const ALLOWED_EXCESS_MS = 50;
/** A call to the control that took less says nothing. */
const NOTABLE_MS = 5;

interface Span {
  readonly from: number;
  readonly to: number;
  readonly ms: number;
  readonly who: string;
}

/**
 * The latencies before the faults and during them. What a call took while this process stood still is taken off; and
 * because the machine itself may be out of breath, when a MariaDB recovers for example, a control, a hotlist that no
 * fault concerns, is asked all the time too: a call is late only if it is later than the control was just then.
 */
export class Tally {
  readonly before = new Latencies();
  readonly during = new Latencies();
  readonly control = new Latencies();
  #phase: 'warming up' | 'before' | 'during' = 'warming up';
  readonly #late: Span[] = [];
  readonly #controls: Span[] = [];

  begin(phase: 'before' | 'during'): void {
    this.#phase = phase;
  }

  readonly onCall = (call: Call): void => {
    if (!call.counts || this.#phase === 'warming up') return;
    const span = spanOf(call);
    this[this.#phase].add(span.ms);
    if (this.#phase === 'during' && span.ms > this.before.max) this.#late.push(span);
  };

  readonly onControl = (call: Call): void => {
    const span = spanOf(call);
    if (this.#phase !== 'warming up') this.control.add(span.ms);
    if (span.ms > NOTABLE_MS) this.#controls.push(span);
  };

  /** By how much each call that was later than all before the faults, and than the control just then, was later. */
  excesses(): { readonly ms: number; readonly who: string; readonly at: number }[] {
    return this.#late
      .map(({ from, to, ms, who }) => {
        const near = this.#controls.filter((each) => each.to >= from && each.from <= to);
        const usual = Math.max(this.before.max, ...near.map((each) => each.ms));
        return { ms: ms - usual, who, at: from };
      })
      .filter(({ ms }) => ms > 0)
      .sort((a, b) => b.ms - a.ms);
  }
}

function spanOf({ instance, scheduledAt, endedAt, stalledMs }: Call): Span {
  return { from: scheduledAt, to: endedAt, ms: Math.max(0, endedAt - scheduledAt - stalledMs), who: instance.name };
}
