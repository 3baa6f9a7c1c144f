import { InvalidIngestError } from './ingest-errors.js';
import { quote } from './quote.js';
import { UnreadableValueError } from './unreadable-value.js';

/** How many are named: a status travels in a header, and headers are short. */
const MOST_NAMED = 10;

/** Everything that is wrong with what was sent, so that it can all be mended at once. */
export class Problems {
  readonly #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(line);
  }

  /**
   * What `read` makes of the value of the field at `path`; undefined when it is unreadable, which is then one of the
   * problems.
   *
   * @param allowed - what may stand there, in words
   */
  read<V, T>(path: string, value: V, allowed: string, read: (value: V) => T): T | undefined {
    try {
      return read(value);
    } catch (error) {
      if (!(error instanceof UnreadableValueError)) throw error;
      this.add(`${path}: ${quote(value)} ${error.message}; allowed is ${allowed}`);
      return undefined;
    }
  }

  /** @throws InvalidIngestError when there are any */
  throwIfAny(): void {
    const count = this.#lines.length;
    if (count === 0) return;
    const named = this.#lines.slice(0, MOST_NAMED).join('\n');
    const others = count - MOST_NAMED;
    throw new InvalidIngestError(others > 0 ? `${named}\nand ${others.toLocaleString('en')} more` : named);
  }
}
