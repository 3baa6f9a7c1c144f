import { isRecord, quoteValue } from './given.js';

/** Something that is wrong with a definition. */
export interface DefinitionProblem {
  /** Where, such as `retry.attempts`; empty when the definition as a whole is meant. */
  readonly field: string;
  /** Names the value and what is allowed; never holds what looks like a secret. */
  readonly message: string;
}

/** What may stand in a field. */
export interface FieldKind<T> {
  /** In words. */
  readonly allowed: string;
  /** The value, or what is wrong with it in words that follow it; undefined when it just can't stand there. */
  read(given: unknown): { readonly value: T } | { readonly wrong: string } | undefined;
}

/** The fields of a mapping that somebody has sent; gathers everything that is wrong with them. */
export class Fields {
  readonly #given: { readonly [name: string]: unknown };
  readonly #path: string;
  readonly #problems: DefinitionProblem[];

  /**
   * @param path - of the mapping; empty for the whole
   * @param names - all that it may have; undefined when it may have any
   */
  constructor(given: unknown, path: string, names: readonly string[] | undefined, problems: DefinitionProblem[]) {
    this.#path = path;
    this.#problems = problems;
    this.#given = isRecord(given) ? given : {};
    if (!isRecord(given)) {
      const allowed = names ? `a mapping with the fields ${names.join(', ')}` : 'a mapping';
      problems.push({ field: path, message: `${quoteValue(given)} is not allowed; ${allowed}` });
    }
    for (const name of Object.keys(this.#given)) {
      if (names && !names.includes(name)) this.refuse(name, `unknown field; the fields here are ${names.join(', ')}`);
    }
  }

  /** Null counts as nothing, as an empty key of YAML does. */
  has(name: string): boolean {
    return this.given(name) !== undefined;
  }

  /** Of all that are there. */
  names(): readonly string[] {
    return Object.keys(this.#given);
  }

  given(name: string): unknown {
    return Object.hasOwn(this.#given, name) ? (this.#given[name] ?? undefined) : undefined;
  }

  /** The value of a field, or the other one when there is none, or none that is allowed. */
  read<T, D>(name: string, kind: FieldKind<T>, otherwise: D): T | D {
    const given = this.given(name);
    if (given === undefined) return otherwise;
    const read = kind.read(given);
    if (read && 'value' in read) return read.value;
    this.refuse(name, `${quoteValue(given)} ${read?.wrong ?? 'is not allowed'}; ${kind.allowed}`);
    return otherwise;
  }

  /** The same of a field that there must be. */
  require<T, D>(name: string, kind: FieldKind<T>, otherwise: D): T | D {
    if (!this.has(name)) this.refuse(name, `is missing; ${kind.allowed}`);
    return this.read(name, kind, otherwise);
  }

  /** The fields of a mapping within this one; of none at all when it is missing. */
  within(name: string, names: readonly string[]): Fields {
    return new Fields(this.given(name) ?? {}, this.pathOf(name), names, this.#problems);
  }

  refuse(name: string, message: string): void {
    this.#problems.push({ field: this.pathOf(name), message });
  }

  /** A name that no field could have is quoted, and shown no further than is safe. */
  pathOf(name: string): string {
    const segment = /^\w[\w-]{0,63}$/.test(name) ? name : quoteValue(name);
    return this.#path === '' ? segment : `${this.#path}.${segment}`;
  }
}
