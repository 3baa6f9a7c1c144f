import type { SeededRandom } from '../../../src/application/demo/seeded-random.js';

/** Whose store it is: MariaDB, MariaDB and Redis, or a file of one instance. */
export type Backend = 'mysql' | 'redis' | 'local';

/** How long what is sent to the store takes, and what comes back, in milliseconds. */
export interface Latency {
  readonly thereMs: number;
  readonly backMs: number;
}

/** Something that goes wrong with an instance. All lengths are milliseconds. */
export type InstanceFault =
  | { readonly kind: 'killed' | 'restarted' | 'paused' }
  | { readonly kind: 'clock jump'; readonly offMs: number }
  | ({ readonly kind: 'cut off' | 'hung way' } & OnWays)
  | ({ readonly kind: 'slow way' } & OnWays & Latency)
  /** First slow for a while, so that something is under way, which gets through only when it is over. */
  | ({ readonly kind: 'slow, then hung' | 'slow, then paused'; readonly slowMs: number } & OnWays & Latency);

/** Something is wrong with the ways to these servers of the store, at once. */
export interface OnWays {
  readonly ways: readonly number[];
}

export type StoreFault = { readonly kind: 'store hung' | 'store restarted'; readonly server: number };

export type PlannedFault = (InstanceFault & { readonly instance: number }) | StoreFault;

/** When a fault begins, counted from when the first may, and for how long it lasts. */
export interface Timed {
  readonly atMs: number;
  readonly forMs: number;
  readonly fault: PlannedFault;
}

/** Faults that come one after another, beside those of the other lanes. */
export type Lane = readonly Timed[];

interface LaneRules {
  readonly gapMs: readonly [least: number, most: number];
  readonly next: (random: SeededRandom) => Omit<Timed, 'atMs'>;
}

/** All faults of a trial, by chance; the same for the same seed. Two instances share a lane, so that two others are there. */
export function planFaults(backend: Backend, lengthMs: number, random: SeededRandom): readonly Lane[] {
  return rulesOf(backend).map(({ gapMs: [least, most], next }) => {
    const lane: Timed[] = [];
    let atMs = random.integer(0, most);
    for (;;) {
      const timed = { atMs, ...next(random) };
      if (atMs + timed.forMs > lengthMs) return lane;
      lane.push(timed);
      atMs += timed.forMs + random.integer(least, most);
    }
  });
}

function rulesOf(backend: Backend): readonly LaneRules[] {
  const servers = backend === 'redis' ? 2 : 1;
  if (backend === 'local') return [{ gapMs: [500, 3_000], next: alone }];
  return [
    { gapMs: [200, 1_500], next: (random) => oneOf([0, 1], servers, random) },
    { gapMs: [200, 1_500], next: (random) => oneOf([2, 3], servers, random) },
    { gapMs: [5_000, 12_000], next: (random) => ofStore(servers, random) },
  ];
}

/** An instance with a store of its own; that one's clock is the instance's, so it does not jump. */
function alone(random: SeededRandom): Omit<Timed, 'atMs'> {
  const kind = random.pick<'killed' | 'restarted' | 'paused'>(['killed', 'killed', 'restarted', 'paused', 'paused']);
  return { forMs: lasting(kind, random), fault: { kind, instance: 0 } };
}

function oneOf(instances: [number, number], servers: number, random: SeededRandom): Omit<Timed, 'atMs'> {
  const instance = random.pick(instances);
  // A lease is kept by either of two: only where neither can be reached does its holder have to stop by itself.
  const ways = random.pick<number[]>(servers === 1 ? [[0]] : [[0], [1], [0, 1]]);
  const offMs = random.integer(-3_600_000, 3_600_000);
  const slow = { ways, ...latencyOf(random) };
  // So that what was confirmed last was confirmed long before it was known.
  const slowBack = { ways, thereMs: 0, backMs: random.integer(280, 430) };
  const slowMs = random.integer(300, 1_200);
  const fault = random.pick<InstanceFault>([
    { kind: 'killed' },
    { kind: 'restarted' },
    { kind: 'paused' },
    { kind: 'clock jump', offMs },
    { kind: 'cut off', ways },
    { kind: 'hung way', ways },
    { kind: 'hung way', ways },
    { kind: 'slow way', ...slow },
    { kind: 'slow, then hung', ...slowBack, slowMs },
    { kind: 'slow, then hung', ...slowBack, slowMs },
    { kind: 'slow, then paused', ...slow, slowMs },
    { kind: 'slow, then paused', ...slow, slowMs },
  ]);
  return { forMs: lasting(fault.kind, random), fault: { ...fault, instance } };
}

/** Less than the store may take to answer, a quarter of the lease's time: what is slower is as good as hung. */
function latencyOf(random: SeededRandom): Latency {
  const [halfMs, wholeMs] = [random.integer(40, 220), random.integer(300, 460)];
  return random.pick<Latency>([
    { thereMs: halfMs, backMs: halfMs },
    { thereMs: wholeMs, backMs: 0 },
  ]);
}

function ofStore(servers: number, random: SeededRandom): Omit<Timed, 'atMs'> {
  const kind = random.pick<StoreFault['kind']>(['store hung', 'store restarted']);
  return { forMs: random.integer(200, 4_000), fault: { kind, server: random.integer(0, servers - 1) } };
}

/** Most outlast every lease, some are over before anybody notices. */
function lasting(kind: InstanceFault['kind'], random: SeededRandom): number {
  if (kind === 'killed' || kind === 'restarted') return random.integer(0, 3_000);
  if (kind === 'clock jump') return 0;
  return random.chance(0.2) ? random.integer(200, 2_000) : random.integer(2_200, 5_000);
}
