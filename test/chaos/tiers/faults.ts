import type { SeededRandom } from '../../../src/application/demo/seeded-random.js';
import type { Fleet } from '../../support/fleet/fleet.js';
import type { Instance } from '../../support/fleet/instance.js';
import { Outage, type SharedTier, type Way } from '../../support/fleet/outage.js';
import type { TcpProxy } from '../../support/servers/tcp-proxy.js';

/** Something that goes wrong for a while. */
export interface Fault {
  readonly name: string;
  /** Does it; what it returns undoes it. */
  begin(): Promise<() => Promise<void>>;
}

const BOTH: readonly SharedTier[] = ['redis', 'database'];

/** The next fault, by chance; the same for the same seed. */
export function nextFault(fleet: Fleet, random: SeededRandom): Fault {
  const instance = random.pick([...fleet.instances] as [Instance, ...Instance[]]);
  const [to, link] = random.pick<[string, TcpProxy]>([
    ['Redis', fleet.links.redis],
    ['MariaDB', fleet.links.mariadb],
  ]);
  const linked = fleet.instances.at(-1)?.name;
  const latencyMs = random.integer(20, 400);
  return random.pick<Fault>([
    away(fleet, ['redis'], 'is killed'),
    away(fleet, ['database'], 'is killed'),
    away(fleet, BOTH, 'is killed'),
    away(fleet, ['redis'], 'hangs'),
    away(fleet, ['database'], 'hangs'),
    away(fleet, BOTH, 'hangs'),
    once('Redis is emptied', () => fleet.redis.flushAll()),
    between(
      `${instance.name} is killed`,
      () => instance.kill(),
      () => started(instance),
    ),
    between(
      `${instance.name} is stopped`,
      () => instance.stop(),
      () => started(instance),
    ),
    between(
      `${instance.name} hangs`,
      async () => instance.pause(),
      () => instance.resume(),
    ),
    between(
      `${linked} is ${latencyMs} ms from ${to}`,
      async () => link.setLatency(latencyMs),
      async () => link.setLatency(0),
    ),
    once(`${linked}'s connections to ${to} are reset`, async () => link.reset()),
    between(
      `${linked} is in a black hole before ${to}`,
      async () => link.blackHole(true),
      async () => link.blackHole(false),
    ),
    between(
      `${linked} is refused by ${to}`,
      async () => {
        await link.refuse(true);
        link.reset();
      },
      () => link.refuse(false),
    ),
  ]);
}

/**
 * Both servers are away, and all instances are restarted meanwhile, the control with them; tells how much longer than the
 * control, which needs no server, each took until it was ready.
 */
export function everythingRestarts(
  fleet: Fleet,
  control: Instance,
  way: Way,
  onReady: (ms: number, overControlMs: number) => void,
): Fault {
  return {
    name: `all is restarted while each server ${way}`,
    async begin() {
      const outage = await Outage.begin(fleet, BOTH, way);
      const all = [control, ...fleet.instances];
      await Promise.all(all.map((instance) => instance.kill()));
      const startedAt = performance.now();
      const tookMs = async (instance: Instance) => {
        await started(instance);
        return performance.now() - startedAt;
      };
      const [machineMs, ...took] = await Promise.all(all.map(tookMs));
      for (const ms of took) onReady(ms, Math.max(0, ms - (machineMs ?? 0)));
      return () => outage.end();
    },
  };
}

function away(fleet: Fleet, tiers: readonly SharedTier[], way: Way): Fault {
  return {
    name: `${tiers.join(' and ')}: each ${way}`,
    async begin() {
      const outage = await Outage.begin(fleet, tiers, way);
      return () => outage.end();
    },
  };
}

function between(name: string, begin: () => Promise<unknown>, end: () => Promise<void>): Fault {
  return {
    name,
    async begin() {
      await begin();
      return end;
    },
  };
}

function once(name: string, act: () => Promise<void>): Fault {
  return between(name, act, async () => {});
}

async function started(instance: Instance): Promise<void> {
  instance.start();
  await instance.untilReady();
}

/** How long a fault lasts, in milliseconds; some are over before anybody notices, some outlast every lease. */
export function lasting(random: SeededRandom): number {
  return random.pick([random.integer(50, 1_000), random.integer(1_000, 9_000)]);
}
