import type { LoadFigures } from '../../domain/scheduling/load-figures.js';
import { smooth } from '../../domain/scheduling/smooth.js';
import type { Clock } from '../clock.js';

/** What lies so far back counts for 1/e: a run of a second or two is no load. */
const TIME_CONSTANT_MS = 10_000;

/** What the process has used since it was asked last. */
export type MeasureProcess = () => Omit<LoadFigures, 'runs'>;

/** How busy this instance has been of late. It begins with nothing to do. */
export class SmoothedLoad {
  readonly #measure: MeasureProcess;
  readonly #clock: Clock;
  #figures: LoadFigures = { eventLoop: 0, cpu: 0, memory: 0, runs: 0 };
  #measuredAt: number;

  constructor(measure: MeasureProcess, clock: Clock) {
    this.#measure = measure;
    this.#clock = clock;
    this.#measuredAt = clock.monotonic();
  }

  /** @param runs - in progress, of as many as may go on at once */
  measure(runs: number): LoadFigures {
    const now = this.#clock.monotonic();
    const sample: LoadFigures = { ...this.#measure(), runs };
    const average = (name: keyof LoadFigures) =>
      smooth(this.#figures[name], sample[name], now - this.#measuredAt, TIME_CONSTANT_MS);
    const [eventLoop, cpu, memory] = [average('eventLoop'), average('cpu'), average('memory')];
    this.#figures = { eventLoop, cpu, memory, runs: average('runs') };
    this.#measuredAt = now;
    return this.#figures;
  }
}
