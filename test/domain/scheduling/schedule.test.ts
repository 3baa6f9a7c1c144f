import { expect } from 'chai';
import fc from 'fast-check';
import { describeSchedule, formatDuration, nextMultiple } from '../../../src/domain/scheduling/schedule.js';

const LAST_INSTANT = 8_640_000_000_000_000;

describe('nextMultiple', () => {
  const rows: [everyMs: number, after: number, next: number][] = [
    [1_000, 0, 1_000],
    [1_000, 1, 1_000],
    [1_000, 999, 1_000],
    [1_000, 1_000, 2_000],
    [1, 41, 42],
    [86_400_000, 1_356_998_399_999, 1_356_998_400_000],
    [86_400_000, 1_356_998_400_000, 1_357_084_800_000],
    [1_000, -1, 0],
    [1_000, -1_000, 0],
    [1_000, -1_001, -1_000],
  ];
  for (const [everyMs, after, next] of rows) {
    it(`after ${after}, a multiple of ${everyMs} comes next at ${next}`, () => {
      expect(nextMultiple(everyMs, after) + 0).to.equal(next);
    });
  }

  it('is the least multiple that is later, for every interval and instant', () => {
    const everyMs = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 366 * 86_400_000 }));
    const instant = fc.integer({ min: -LAST_INSTANT, max: LAST_INSTANT });
    const onOrBeside = fc.tuple(everyMs, instant, fc.integer({ min: -1, max: 1 })).map(([every, near, off]) => {
      const onGrid = near - (near % every) + off;
      return { every, after: Math.max(-LAST_INSTANT, Math.min(LAST_INSTANT, onGrid)) };
    });
    const law = fc.property(onOrBeside, ({ every, after }) => {
      const next = nextMultiple(every, after);
      expect(next).to.be.above(after);
      expect(next % every === 0, 'a multiple').to.equal(true);
      expect(next - every).to.be.at.most(after);
    });
    fc.assert(law, { numRuns: 5_000 });
  });
});

describe('describeSchedule', () => {
  it('writes an interval as the configuration does', () => {
    expect(describeSchedule({ kind: 'interval', everyMs: 10_000 })).to.equal('10s');
  });

  it('writes a cron expression as it was given', () => {
    expect(describeSchedule({ kind: 'cron', expression: '*/5 * * * *', timeZone: 'Europe/Vienna' })).to.equal(
      '*/5 * * * *',
    );
  });
});

describe('formatDuration', () => {
  const rows: [ms: number, text: string][] = [
    [0, '0ms'],
    [1, '1ms'],
    [999, '999ms'],
    [1_000, '1s'],
    [1_500, '1500ms'],
    [60_000, '1m'],
    [90_000, '90s'],
    [300_000, '5m'],
    [3_600_000, '1h'],
    [5_400_000, '90m'],
    [86_400_000, '1d'],
    [129_600_000, '36h'],
    [604_800_000, '7d'],
  ];
  for (const [ms, text] of rows) {
    it(`writes ${ms} ms as ${text}`, () => expect(formatDuration(ms)).to.equal(text));
  }

  it('loses nothing', () => {
    const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
    const law = fc.property(
      fc.oneof(
        fc.nat(),
        fc.nat(10_000).map((minutes) => minutes * 60_000),
      ),
      (ms) => {
        const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(formatDuration(ms)) ?? [];
        expect(Number(count) * (units[unit as string] as number)).to.equal(ms);
      },
    );
    fc.assert(law, { numRuns: 2_000 });
  });
});
