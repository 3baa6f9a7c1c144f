// Loaded into every instance before anything else (`node --import`): moves its wall clock by what a file says, as if
// somebody had set it, and writes down when the process did not run. Nothing here is known to the product.
import { appendFileSync, readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const LOOK_EVERY_MS = 10;
const READ_EVERY_MS = 100;
/** A timer that is later than this was not late by itself. */
const STALL_MS = 30;

const RealDate = Date;
const { HOTLIST_TEST_CLOCK: clock, HOTLIST_TEST_STALLS: stalls } = process.env;
let offMs = 0;

class MovedDate extends RealDate {
  constructor(...args: unknown[]) {
    if (args.length === 0) super(MovedDate.now());
    else super(...(args as [number]));
  }

  static override now(): number {
    return RealDate.now() + offMs;
  }
}

globalThis.Date = MovedDate as DateConstructor;

let last = RealDate.now();
setInterval(() => {
  const now = RealDate.now();
  if (isMainThread && stalls && now - last > LOOK_EVERY_MS + STALL_MS) {
    appendFileSync(stalls, `${JSON.stringify({ pid: process.pid, from: last, to: now })}\n`);
  }
  last = now;
}, LOOK_EVERY_MS).unref();
setInterval(() => {
  if (clock) offMs = Number(readFileSync(clock, 'utf8'));
}, READ_EVERY_MS).unref();
