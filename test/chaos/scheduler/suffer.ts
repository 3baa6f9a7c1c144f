import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceFault, Latency, OnWays, PlannedFault } from './fault-plan.js';
import type { Member } from './member.js';
import type { Site } from './site.js';

const NO_LATENCY: Latency = { thereMs: 0, backMs: 0 };

/** Has a fault happen to the site for so long, and then be over. */
export async function suffer(fault: PlannedFault, forMs: number, site: Site): Promise<void> {
  if ('server' in fault) return sufferWithoutStore(fault, forMs, site);
  const end = await begin(fault, site.members[fault.instance] as Member);
  await delay(forMs);
  await end();
}

/** The fault in a few words. */
export function describeFault(fault: PlannedFault, site: Pick<Site, 'servers'>): string {
  if ('server' in fault) return `${fault.kind}: ${site.servers[fault.server]?.name}`;
  const name = `hotlist-${fault.instance + 1}`;
  if (!('ways' in fault)) return `${fault.kind}: ${name}${'offMs' in fault ? ` by ${fault.offMs} ms` : ''}`;
  const to = `${name} to ${fault.ways.map((way) => site.servers[way]?.name).join(' and ')}`;
  return `${fault.kind}: ${to}${'thereMs' in fault ? `, ${fault.thereMs} ms there and ${fault.backMs} ms back` : ''}`;
}

async function sufferWithoutStore(
  { kind, server }: Extract<PlannedFault, { readonly server: number }>,
  forMs: number,
  { servers }: Site,
): Promise<void> {
  const target = servers[server]?.process;
  if (!target) return;
  if (kind === 'store hung') target.pause();
  else await target.kill();
  await delay(forMs);
  if (kind === 'store hung') target.resume();
  else await target.launch();
}

/** Does it; what it returns undoes it. */
async function begin(fault: InstanceFault, member: Member): Promise<() => void | Promise<void>> {
  switch (fault.kind) {
    case 'killed':
      await member.kill();
      return () => member.start();
    case 'restarted':
      await member.stop();
      return () => member.start();
    case 'paused':
      member.pause();
      return () => member.resume();
    case 'clock jump':
      member.setClock(fault.offMs);
      return () => {};
    default:
      return beginOnWays(fault, member);
  }
}

async function beginOnWays(fault: Extract<InstanceFault, OnWays>, member: Member): Promise<() => void | Promise<void>> {
  const proxies = fault.ways.map((way) => (member.ways[way] as Member['ways'][number]).proxy);
  const slow = ({ thereMs, backMs }: Latency) => {
    for (const proxy of proxies) proxy.setLatency(thereMs, backMs);
  };
  const hang = (on: boolean) => {
    for (const proxy of proxies) proxy.blackHole(on);
  };
  switch (fault.kind) {
    case 'cut off':
      await Promise.all(proxies.map((proxy) => proxy.refuse(true)));
      for (const proxy of proxies) proxy.reset();
      return async () => void (await Promise.all(proxies.map((proxy) => proxy.refuse(false))));
    case 'hung way':
      hang(true);
      return () => hang(false);
    case 'slow way':
      slow(fault);
      return () => slow(NO_LATENCY);
    case 'slow, then hung':
      slow(fault);
      await delay(fault.slowMs);
      hang(true);
      return () => {
        slow(NO_LATENCY);
        hang(false);
      };
    case 'slow, then paused':
      slow(fault);
      await delay(fault.slowMs);
      member.pause();
      return () => {
        member.resume();
        slow(NO_LATENCY);
      };
  }
}
