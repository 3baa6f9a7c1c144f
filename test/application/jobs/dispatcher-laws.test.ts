import { expect } from 'chai';
import fc from 'fast-check';
import type { JobDefinition } from '../../../src/domain/scheduling/job-definition.js';
import { aJobDefinition } from '../../support/a-job-definition.js';
import { violationsIn } from '../../support/job-simulation/check-record.js';
import { JobSimulation } from '../../support/job-simulation/job-simulation.js';

const SEED = 5_1122;
const INSTANCES = 3;
/** Hours of their time. */
const RUNS = 40;

const schedule: fc.Arbitrary<JobDefinition['schedule']> = fc.oneof(
  fc.integer({ min: 1_000, max: 20_000 }).map((everyMs) => ({ kind: 'interval' as const, everyMs })),
  fc.constantFrom('*/5 * * * * *', '* * * * *', '*/7,3 * * * * *').map((expression) => ({
    ...{ kind: 'cron' as const, expression, timeZone: 'UTC' },
  })),
);

const jobs = fc.array(
  fc.record({
    schedule,
    misfire: fc.constantFrom<JobDefinition['misfire']>(
      { kind: 'skip' },
      { kind: 'fireOnce' },
      { kind: 'catchUp', max: 5, windowMs: 90_000 },
    ),
    overlap: fc.constantFrom('skip', 'bufferOne', 'cancelOther'),
    delivery: fc.constantFrom('atLeastOnce', 'atMostOnce'),
    hold: fc.constantFrom('run', 'sticky'),
    retry: fc.record({
      attempts: fc.integer({ min: 1, max: 3 }),
      backoffMs: fc.constantFrom(100, 2_000),
      longestBackoffMs: fc.constant(5_000),
    }),
    timeoutMs: fc.constantFrom(5_000, 60_000),
    shards: fc.integer({ min: 1, max: 2 }),
    priority: fc.integer({ min: 0, max: 1 }),
  }),
  { minLength: 1, maxLength: 4 },
);

const step = fc.record({
  kind: fc.constantFrom(
    ...([
      'pass',
      'pass',
      'pass',
      'kill',
      'pause',
      'wake',
      'cut',
      'mend',
      'restart',
      'lose',
      'pause job',
      'trigger',
      'overload',
      'reschedule',
    ] as const),
  ),
  pick: fc.nat(INSTANCES - 1),
  ms: fc.oneof({ arbitrary: fc.nat(4_000), weight: 5 }, { arbitrary: fc.nat(30_000), weight: 2 }),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(simulation: JobSimulation, { kind, pick, ms }: Step): Promise<void> {
  const instance = simulation.instances[pick];
  if (!instance) throw new Error('no such instance');
  if (kind === 'kill') simulation.kill(pick);
  if (kind === 'pause') instance.state = 'paused';
  if (kind === 'wake' && instance.state === 'paused') instance.state = 'waking';
  if (kind === 'cut') instance.way.isCut = true;
  if (kind === 'mend') Object.assign(instance.way, { isCut: false, lossRate: 0 });
  if (kind === 'lose') instance.way.lossRate = 0.2;
  if (kind === 'restart') await simulation.restart(pick);
  if (kind === 'overload') instance.load.isOverloaded = ms % 2 === 0;
  if (kind === 'trigger') await simulation.store.records.trigger('job 0');
  if (kind === 'pause job') await simulation.store.records.setEnabled('job 0', ms % 2 === 0);
  if (kind === 'reschedule') {
    await simulation.reschedule('job 0', { kind: 'interval', everyMs: 1_000 * (1 + (ms % 20)) });
  }
  await simulation.pass(ms);
}

describe('several dispatchers of one store that crash, pause, restart and lose it, while jobs are changed', function () {
  this.timeout(300_000);

  it('account for every fire time, never run a shard twice at once, and leak nothing', async () => {
    const law = fc.asyncProperty(
      jobs,
      fc.array(step, { minLength: 5, maxLength: 30 }),
      fc.nat(),
      async (given, steps, seed) => {
        const simulation = new JobSimulation(seed, INSTANCES);
        for (const [index, job] of given.entries())
          await simulation.create(aJobDefinition({ name: `job ${index}`, ...job }));
        for (const each of steps) await take(simulation, each);
        await simulation.store.records.setEnabled('job 0', true);
        expect(await simulation.end(), 'everybody stops').to.equal(true);
        expect((await violationsIn(simulation)).join('\n')).to.equal('');
      },
    );
    // To look for a smaller example takes minutes, and the one that was found says enough.
    await fc.assert(law, { seed: SEED, numRuns: RUNS, endOnFailure: true });
  });
});
