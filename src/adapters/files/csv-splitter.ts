import { isUtf8 } from 'node:buffer';
import { type CsvError, type Parser, parse } from 'csv-parse';
import { LONGEST_ROW, NEWLINE, NOT_UTF_8, REPLACEMENT, type Splitter } from './splitter.js';

/** The fields of a record, or why it cannot be read; `line` is the one it begins on, counted from 1. */
export type CsvRecord =
  | { readonly line: number; readonly values: readonly string[] }
  | { readonly line: number; readonly reason: string };

const REASONS: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE: 'a quote stands inside a field that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'a quote that ends a field is not followed by the next field or the end of the row',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and not closed',
  CSV_MAX_RECORD_SIZE: `the row is longer than ${LONGEST_ROW.toLocaleString('en')} bytes; is a quote not closed?`,
};

/**
 * Cuts CSV into records, leaving out empty lines.
 *
 * csv-parse can pass over a record with a fault by itself, but goes on in the middle of it: a stray quote then takes
 * the rows after it along. Here a record with a fault costs its first line alone; reading begins anew at the second.
 * Lines are counted here too, because csv-parse counts a CRLF within quotes as two.
 */
export class CsvSplitter implements Splitter<CsvRecord> {
  readonly #delimiter: string;
  #parser: Parser;
  readonly #found: CsvRecord[] = [];
  /** What the parser was given from byte `#heldFrom` on; whole records end at `#taken` in it. */
  #held: Buffer = Buffer.alloc(0);
  #heldFrom = 0;
  #taken = 0;
  /** The line on which the record after `#taken` begins. */
  #line = 1;
  /** Whether the rest of the line belongs to a record with a fault. */
  #skipping = false;

  /** @param delimiter - what stands between two fields, one character */
  constructor(delimiter: string) {
    this.#delimiter = delimiter;
    this.#parser = this.#newParser();
  }

  async push(chunk: Buffer): Promise<readonly CsvRecord[]> {
    await this.#feed(chunk, false);
    return this.#found.splice(0);
  }

  async end(): Promise<readonly CsvRecord[]> {
    await this.#feed(Buffer.alloc(0), true);
    return this.#found.splice(0);
  }

  async #feed(chunk: Buffer, last: boolean): Promise<void> {
    let next = this.#skipping ? this.#afterLine(chunk) : chunk;
    for (;;) {
      this.#held = Buffer.concat([this.#held, next]);
      const error = await give(this.#parser, next, last && !this.#skipping);
      this.#held = this.#held.subarray(this.#taken);
      this.#heldFrom += this.#taken;
      this.#taken = 0;
      if (!error) return;
      this.#found.push({ line: this.#line, reason: REASONS[error.code] ?? error.message });
      next = this.#afterLine(this.#held);
      this.#held = Buffer.alloc(0);
      this.#heldFrom = 0;
      this.#parser = this.#newParser();
    }
  }

  #afterLine(bytes: Buffer): Buffer {
    const end = bytes.indexOf(NEWLINE);
    this.#skipping = end === -1;
    if (this.#skipping) return Buffer.alloc(0);
    this.#line++;
    return bytes.subarray(end + 1);
  }

  #newParser(): Parser {
    const parser = parse({
      delimiter: this.#delimiter,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      max_record_size: LONGEST_ROW,
      // Taking records here rather than from the stream: nothing piles up in it, and `bytes` is this record's end.
      on_record: (values: string[], { bytes }) => {
        this.#take(values, bytes - this.#heldFrom);
        return null;
      },
    });
    // Errors are taken where they come about, in `give`; a stream must have a listener all the same.
    return parser.on('error', () => undefined);
  }

  #take(values: readonly string[], end: number): void {
    const line = this.#line;
    const from = this.#taken;
    let newline = this.#held.indexOf(NEWLINE, from);
    while (newline !== -1 && newline < end) {
      this.#line++;
      newline = newline + 1 < end ? this.#held.indexOf(NEWLINE, newline + 1) : -1;
    }
    this.#taken = end;
    if (values.length === 1 && values[0] === '') return;
    const broken = values.some((value) => value.includes(REPLACEMENT)) && !isUtf8(this.#held.subarray(from, end));
    this.#found.push(broken ? { line, reason: NOT_UTF_8 } : { line, values });
  }
}

/** Gives the parser a chunk, and the end after it when it is the last; the error it ends with, if it does. */
async function give(parser: Parser, chunk: Buffer, last: boolean): Promise<CsvError | undefined> {
  const error = await new Promise<CsvError | undefined>((resolve) => {
    parser.write(chunk, (failure) => resolve((failure as CsvError | null | undefined) ?? undefined));
  });
  if (error || !last) return error;
  return new Promise((resolve) => {
    parser.end((failure?: CsvError | null) => resolve(failure ?? undefined));
  });
}
