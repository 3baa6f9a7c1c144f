import { expect } from 'chai';
import fc from 'fast-check';
import { CronerFireTimes } from '../../../src/adapters/local/croner-fire-times.js';
import { durationText, toDuration } from '../../../src/adapters/protobuf/duration.js';
import { givenJob } from '../../../src/adapters/protobuf/given-job.js';
import { toDefinitionMessage } from '../../../src/adapters/protobuf/job-message.js';
import { readDefinition } from '../../../src/application/jobs/read-definition.js';
import type { JobDefinition } from '../../../src/domain/scheduling/job-definition.js';
import { Job } from '../../../src/gen/scheduler/v1/job.js';

const PARTS = { fireTimes: new CronerFireTimes(), checkExecutor: () => [] };
const DAY_MS = 86_400_000;

const definitions: fc.Arbitrary<JobDefinition> = fc
  .record({
    name: fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._:-]{0,20}$/),
    schedule: fc.oneof(
      fc.record({ kind: fc.constant('interval' as const), everyMs: fc.integer({ min: 1_000, max: 30 * DAY_MS }) }),
      fc.record({
        kind: fc.constant('cron' as const),
        expression: fc.constantFrom('0 9 * * MON-FRI', '*/5 * * * * *', '30 2 L * *'),
        timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata'),
      }),
    ),
    executor: fc.record({
      kind: fc.constantFrom('local' as const, 'http' as const, 'grpc' as const),
      parameters: fc
        .dictionary(fc.string(), fc.jsonValue())
        .map((given) => JSON.parse(JSON.stringify(given)))
        .filter((given) => !Object.hasOwn(given, 'kind') && !Object.hasOwn(given, '__proto__')),
    }),
    timeoutMs: fc.integer({ min: 1_000, max: DAY_MS }),
    retry: fc
      .tuple(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 100, max: DAY_MS }),
        fc.integer({ min: 100, max: DAY_MS }),
      )
      .map(([attempts, a, b]) => ({ attempts, backoffMs: Math.min(a, b), longestBackoffMs: Math.max(a, b) })),
    misfire: fc.oneof(
      fc.constantFrom({ kind: 'skip' as const }, { kind: 'fireOnce' as const }),
      fc.record({
        kind: fc.constant('catchUp' as const),
        max: fc.integer({ min: 1, max: 1_000 }),
        windowMs: fc.integer({ min: 60_000, max: 365 * DAY_MS }),
      }),
    ),
    overlap: fc.constantFrom('skip' as const, 'bufferOne' as const, 'cancelOther' as const),
    delivery: fc.constantFrom('atLeastOnce' as const, 'atMostOnce' as const),
    hold: fc.constantFrom('run' as const, 'sticky' as const),
    shards: fc.integer({ min: 1, max: 1_000 }),
    priority: fc.integer({ min: -100, max: 100 }),
    labels: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_./-]{0,9}$/), fc.stringMatching(/^[ -~]{0,9}$/), {
      maxKeys: 5,
    }),
  })
  .map((given) => (given.delivery === 'atMostOnce' ? { ...given, retry: { ...given.retry, attempts: 1 } } : given));

describe('a job as a message', () => {
  it('is the same job again when it has been over the wire', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const received = Job.decode(Job.encode(toDefinitionMessage(definition)).finish());
        const { given, problems } = givenJob(received);
        expect(problems).to.deep.equal([]);
        const read = readDefinition(given, Date.parse('2024-01-01'), PARTS);
        expect(read).to.deep.equal({ definition });
      }),
      { numRuns: 300, seed: 20_130_101 },
    );
  });

  it('has durations to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * DAY_MS }), (ms) => {
        const { seconds, nanos } = toDuration(ms);
        expect(Number(seconds) * 1_000 + nanos / 1_000_000).to.equal(ms);
        expect(durationText({ seconds, nanos })).to.match(/^\d+(ms|s|m|h|d)$/);
      }),
      { seed: 20_130_101 },
    );
    const texts: [seconds: bigint, nanos: number, text: string][] = [
      [90n, 0, '90s'],
      [0n, 500_000_000, '500ms'],
      [0n, 1, '0.000000001s'],
      [1n, 500_000, '1.0005s'],
      [-5n, 0, '-5.0s'],
      [2n ** 62n, 0, '4611686018427387904.0s'],
    ];
    for (const [seconds, nanos, text] of texts) expect(durationText({ seconds, nanos })).to.equal(text);
    expect(durationText(undefined)).to.equal(undefined);
  });
});
