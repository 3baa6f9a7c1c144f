import { expect } from 'chai';
import fc from 'fast-check';
import type { PublishedList } from '../../../src/application/publishing/published-list.js';
import { Simulation, type Step } from '../../support/simulation/simulation.js';

const RUNS = 300;

/** Publishing, and going on, more often than what goes wrong. */
const anyStep: fc.Arbitrary<Step> = fc
  .tuple(
    fc.oneof(
      ...(
        [
          ['publish', 16],
          ['go on', 34],
          ['lose', 2],
          ['acquire', 4],
          ['deliver a notice', 8],
          ['lose a notice', 2],
          ['compare', 5],
          ['ask', 1],
          ['restart', 2],
          ['pass time', 4],
          ['empty Redis', 1],
          ['Redis down or up', 1],
          ['database down or up', 1],
          ['roll back', 1],
        ] as const
      ).map(([kind, weight]) => ({ arbitrary: fc.constant(kind), weight })),
    ),
    fc.nat(600),
  )
  .map(([kind, pick]) => ({ kind, pick }));

const anyCourse = fc.record({
  seed: fc.nat(2 ** 32 - 1),
  instances: fc.integer({ min: 2, max: 4 }),
  steps: fc.array(anyStep, { minLength: 60, maxLength: 240, size: 'max' }),
});

/** Each newer than the one before, by version, and by a token that is at least as new. */
function expectRising(taken: readonly PublishedList[], where: string): void {
  for (const [index, { list, token }] of taken.entries()) {
    const before = taken[index - 1];
    if (!before) continue;
    expect(list.version, `a version in ${where}`).to.be.above(before.list.version);
    expect(token, `a token in ${where}`).to.be.at.least(before.token);
  }
}

/** What must hold after every step; remembers what was served before. */
class Watch {
  readonly #simulation: Simulation;
  readonly #served = new Map<unknown, number>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  check(): void {
    const { database, redis, all } = this.#simulation;
    expectRising(database.taken, 'the database');
    // It begins anew each time that it is emptied, and then too with lists that were durable.
    expectRising(redis.taken, 'Redis');
    const durable = new Map(database.taken.map(({ list }) => [list.version, list.computedAt]));
    const expectDurable = ({ list }: PublishedList, where: string) =>
      expect(durable.get(list.version), `version ${list.version} in ${where}`).to.equal(list.computedAt);
    for (const published of redis.taken) expectDurable(published, 'Redis');
    for (const [index, instance] of all.entries()) {
      const held = instance.memory.get('hot');
      const version = held?.list.version ?? 0;
      expect(version, `instance ${index} serves`).to.be.at.least(this.#served.get(instance) ?? 0);
      this.#served.set(instance, version);
      if (held) expectDurable(held, `instance ${index}`);
    }
    for (const { token, newestBefore, outcome } of this.#simulation.publishes) {
      if (token < newestBefore) expect(outcome, 'a publish with an older token').to.be.instanceOf(Error);
    }
  }
}

describe('Publishing and serving, however the steps of several instances interleave', function () {
  this.timeout(120_000);

  it('never serves an older list after a newer one, and ends with the newest one everywhere', async () => {
    const law = fc.asyncProperty(anyCourse, async ({ seed, instances, steps }) => {
      const simulation = new Simulation(seed, instances);
      const watch = new Watch(simulation);
      for (const step of steps) {
        await simulation.take(step);
        watch.check();
      }
      await simulation.heal();
      watch.check();
      const newest = simulation.database.taken.at(-1);
      for (const { memory } of simulation.instances) {
        expect(memory.get('hot')?.list.version).to.equal(newest?.list.version);
      }
      expect((await simulation.redis.load('hot'))?.list.version).to.equal(newest?.list.version);
    });
    await fc.assert(law, { numRuns: RUNS });
  });

  it('is put to the test: lists are published, and refused, and attempts fail', async () => {
    const outcomes = new Map<string, number>();
    for (const { seed, instances, steps } of fc.sample(anyCourse, { numRuns: 50, seed: 1 })) {
      const simulation = new Simulation(seed, instances);
      for (const step of steps) await simulation.take(step);
      await simulation.heal();
      for (const { outcome } of simulation.publishes) {
        const name = outcome === 'published' ? outcome : outcome.name;
        outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
      }
    }
    expect(outcomes.get('published')).to.be.above(150);
    expect(outcomes.get('StaleTokenError')).to.be.above(20);
    expect(outcomes.get('StoreUnavailableError')).to.be.above(5);
  });
});
