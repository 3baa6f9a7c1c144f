import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { type Change, changesIn, isForward, isWithinAnHour, nearest } from './clock-change.js';
import { anyExpression, anyTime, FROM, SEED, TO, ZONES } from './cron-cases.js';
import { kindsOfDifference } from './cron-differences.js';
import { cronParserFireTimes } from './cron-parser-fire-times.js';
import { type Offset, offsetsOf } from './wall-clock.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Rare ones, because cron-parser takes a third of a millisecond for each fire time: half a minute for all hours of a zone. */
const OVER_TEN_YEARS = ['30 2 13 * 0', '15 0 1 * *'];
const TIMES_OF_DAY = ['30 2 * * *', '30 0 * * *', '0 0 * * *', '59 59 2 * * *'];
const RHYTHMS = ['0 * * * *', '*/15 1-3 * * *', '0 */2 * * *', '*/20 0-2 * * *', '*/20 30 0-3 * * *'];

describe('the fire times of cron expressions, beside those of cron-parser', () => {
  const croner = new CronerFireTimes();
  const kinds = kindsOfDifference(croner);
  const seen = new Map<string, number>();

  for (const [timeZone, why] of ZONES) {
    describe(`${timeZone}: ${why}`, () => {
      let offsets: Offset[];
      let changes: Change[];
      before(() => {
        offsets = offsetsOf(timeZone, FROM, TO);
        changes = changesIn(offsets);
      });

      it('differ as documented over ten years', () => {
        for (const each of OVER_TEN_YEARS) compare(each, { timeZone, changes, from: FROM, to: TO });
      });

      it('differ as documented around every change of the clock', () => {
        for (const { at } of changes) {
          const within = (length: number) => ({ timeZone, changes, from: at - length, to: at + length });
          for (const each of TIMES_OF_DAY) compare(each, within(3 * DAY_MS));
          for (const each of RHYTHMS) compare(each, within(6 * HOUR_MS));
        }
      });

      it('differ as documented wherever they are looked at', () => {
        const law = fc.property(anyExpression, anyTime(offsets), (expression, at) => {
          const from = Math.max(FROM, at);
          fc.pre(croner.next({ kind: 'cron', expression, timeZone }, from) !== undefined);
          compare(expression, { timeZone, changes, from, to: Math.min(TO, from + 8 * HOUR_MS) });
        });
        fc.assert(law, { seed: SEED, numRuns: 200 });
      });
    });
  }

  describe('in all of them', () => {
    for (const kind of Object.keys(kinds)) {
      it(`differ by ${kind}, which is documented`, () => {
        expect(seen.get(kind)).to.be.above(0);
        expect(readFileSync('docs/scheduling.md', 'utf8')).to.include(`| ${kind} |`);
      });
    }
  });

  it('are not known to cron-parser around some changes, where it is not asked', () => {
    const timeZone = 'Australia/Lord_Howe';
    const { at = 0 } = changesIn(offsetsOf(timeZone, FROM, TO)).find(isBackWithinAnHour) ?? {};
    const fireTimes = cronParserFireTimes('0 * * * *', { timeZone, from: at - 6 * HOUR_MS, to: at + 6 * HOUR_MS });
    expect(() => [...fireTimes]).to.throw('loop limit exceeded');
  });

  /** Each instant at which only one of them fires is of a known kind. */
  function compare(expression: string, range: Range): void {
    const ours = new Set(cronerFireTimes(expression, range));
    const theirs = new Set(whereItAnswers(range).flatMap((each) => [...cronParserFireTimes(expression, each)]));
    for (const instant of new Set([...ours, ...theirs])) {
      if (ours.has(instant) && theirs.has(instant)) continue;
      const by = ours.has(instant) ? 'hotlist' : 'cron-parser';
      const change = nearest(range.changes, instant);
      const kind =
        change &&
        Object.keys(kinds).find((each) => kinds[each]?.({ by, expression, timeZone: range.timeZone, instant, change }));
      if (!kind) expect.fail(`${expression} in ${range.timeZone}: only ${by} has ${new Date(instant).toISOString()}`);
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }
  }

  function* cronerFireTimes(expression: string, { timeZone, from, to }: Range): Generator<number> {
    const next = (after: number) => croner.next({ kind: 'cron', expression, timeZone }, after) ?? to;
    for (let instant = next(from - 1); instant < to; instant = next(instant)) yield instant;
  }
});

interface Range {
  readonly timeZone: string;
  readonly changes: readonly Change[];
  readonly from: number;
  readonly to: number;
}

const isBackWithinAnHour = (change: Change) => !isForward(change) && isWithinAnHour(change);

/** Without the hours beside changes that cron-parser often does not get over: it gives up after a second of trying. */
function whereItAnswers(range: Range): Range[] {
  const changes = range.changes.filter(isBackWithinAnHour).map(({ at }) => at);
  const ends = [...changes.map((at) => at - HOUR_MS), range.to];
  const parts = [range.from, ...changes.map((at) => at + HOUR_MS)].map((begin, index) => {
    return { ...range, from: Math.max(begin, range.from), to: Math.min(ends[index] ?? range.to, range.to) };
  });
  return parts.filter(({ from, to }) => from < to);
}
