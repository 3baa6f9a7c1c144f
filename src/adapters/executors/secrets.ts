/** Shorter ones are no secrets, and would be found by chance all over a text. */
const SHORTEST = 4;
/** So long is a word of a value that is a secret by itself, such as the token in `Bearer <token>`. */
const SHORTEST_WORD = 8;

/**
 * What must not be seen in a record or an error, wherever it comes from: a server may say back in its answer what it was
 * sent.
 */
export class Secrets {
  readonly #values: readonly string[];

  /** @param values - header values, passwords and the like */
  constructor(values: readonly string[]) {
    const words = values.flatMap((value) => value.split(/\s+/)).filter(({ length }) => length >= SHORTEST_WORD);
    const whole = values.filter(({ length }) => length >= SHORTEST);
    // As JSON a value with quotation marks looks different.
    const all = [...whole, ...words].flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]);
    // The longest first: one may be part of another.
    this.#values = [...new Set(all)].sort((a, b) => b.length - a.length);
  }

  /** The text with `***` in the place of each of them. */
  hide(text: string): string {
    return this.#values.reduce((hidden, value) => hidden.replaceAll(value, '***'), text);
  }
}
