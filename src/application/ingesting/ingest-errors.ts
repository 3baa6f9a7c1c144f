import { quote } from './quote.js';

/** What was sent can't be taken as it is; the message has a line for each field that is wrong. Nothing was changed. */
export class InvalidIngestError extends Error {
  override readonly name = 'InvalidIngestError';
}

/** A key stands for other changes already. */
export class KeyReusedError extends Error {
  override readonly name = 'KeyReusedError';

  constructor(key: string) {
    super(
      `idempotency_key ${quote(key)} was used with other changes in the last 24 hours, and nothing was changed: a repeat must be the same as the first call, and a new call needs a new key`,
    );
  }
}

/** A counter would no longer be a whole number that every reader understands. */
export class CounterRangeError extends Error {
  override readonly name = 'CounterRangeError';

  constructor(id: string, signal: string, count: number, delta: number) {
    super(`item ${quote(id)} has ${count} ${signal}, and ${delta} more would leave ±(2^53 - 1); nothing was changed`);
  }
}

/** An item would have more counters than one may. */
export class TooManySignalsError extends Error {
  override readonly name = 'TooManySignalsError';

  constructor(id: string, signal: string, most: number) {
    super(
      `item ${quote(id)} has ${most} signals, the most there can be, and ${signal} is another; nothing was changed`,
    );
  }
}
