import type { Problem } from '../config-error.js';
import type { Place } from '../written/written.js';

/** A value in effect, as it is printed. */
export interface ConfigEntry {
  readonly path: string;
  /** As configuration writes it; secrets are masked. */
  readonly value: string;
  /** `default`, `hotlist.yaml:12` or `environment HOTLIST_X`. */
  readonly origin: string;
}

/** What one pass over the configuration has found: every problem, and every value that takes effect. */
export class Reading {
  readonly problems: Problem[] = [];
  readonly entries: ConfigEntry[] = [];

  /** Notes a problem and gives undefined, which is how a reader says that it has no value. */
  refuse({ path, origin }: Place, message: string): undefined {
    this.problems.push({ path, origin, message });
  }

  accept({ path, origin }: Place, value: string): void {
    this.entries.push({ path, value, origin });
  }
}
