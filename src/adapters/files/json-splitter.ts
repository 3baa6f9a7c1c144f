import { isUtf8 } from 'node:buffer';
import { LONGEST_ROW, NEWLINE, NOT_UTF_8, REPLACEMENT, type Splitter } from './splitter.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The object on a line, or why it cannot be read; lines are counted from 1. */
export type JsonRecord =
  | { readonly line: number; readonly object: JsonObject }
  | { readonly line: number; readonly reason: string };

/** Cuts JSON Lines into objects, leaving out blank lines. */
export class JsonSplitter implements Splitter<JsonRecord> {
  readonly #found: JsonRecord[] = [];
  /** The beginning of a line whose end has not come. */
  #held: Buffer = Buffer.alloc(0);
  #line = 1;
  /** Whether the rest of the line belongs to one that is too long. */
  #skipping = false;

  async push(chunk: Buffer): Promise<readonly JsonRecord[]> {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      this.#take(bytes.subarray(from, end));
      from = end + 1;
    }
    this.#held = bytes.subarray(from);
    if (this.#skipping || this.#held.length > LONGEST_ROW) this.#skip();
    return this.#found.splice(0);
  }

  async end(): Promise<readonly JsonRecord[]> {
    this.#take(this.#held);
    return this.#found.splice(0);
  }

  #skip(): void {
    if (!this.#skipping) this.#refuseLength();
    this.#skipping = true;
    this.#held = Buffer.alloc(0);
  }

  #take(bytes: Buffer): void {
    if (this.#skipping) this.#skipping = false;
    else if (bytes.length > LONGEST_ROW) this.#refuseLength();
    else this.#read(bytes);
    this.#line++;
  }

  #read(bytes: Buffer): void {
    const line = this.#line;
    const text = bytes.toString();
    if (text.trim() === '') return;
    if (text.includes(REPLACEMENT) && !isUtf8(bytes)) {
      this.#found.push({ line, reason: NOT_UTF_8 });
      return;
    }
    const value = parse(text);
    this.#found.push(isObject(value) ? { line, object: value } : { line, reason: 'the line is not a JSON object' });
  }

  #refuseLength(): void {
    this.#found.push({
      line: this.#line,
      reason: `the line is longer than ${LONGEST_ROW.toLocaleString('en')} bytes`,
    });
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value, or undefined when the text is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
