import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceFault, PlannedFault } from './fault-plan.js';
import type { Member } from './member.js';
import type { Site } from './site.js';

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
  if (!('way' in fault)) return `${fault.kind}: ${name}${'offMs' in fault ? ` by ${fault.offMs} ms` : ''}`;
  const to = `${name} to ${site.servers[fault.way]?.name}`;
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
      return beginOnWay(fault, member);
  }
}

async function beginOnWay(
  fault: Extract<InstanceFault, { readonly way: number }>,
  member: Member,
): Promise<() => void | Promise<void>> {
  const { proxy } = member.ways[fault.way] as Member['ways'][number];
  switch (fault.kind) {
    case 'cut off':
      await proxy.refuse(true);
      proxy.reset();
      return () => proxy.refuse(false);
    case 'hung way':
      proxy.blackHole(true);
      return () => proxy.blackHole(false);
    case 'slow way':
      proxy.setLatency(fault.thereMs, fault.backMs);
      return () => proxy.setLatency(0);
    case 'slow, then hung':
      proxy.setLatency(fault.thereMs, fault.backMs);
      await delay(fault.slowMs);
      proxy.blackHole(true);
      return () => {
        proxy.setLatency(0);
        proxy.blackHole(false);
      };
    case 'slow, then paused':
      proxy.setLatency(fault.thereMs, fault.backMs);
      await delay(fault.slowMs);
      member.pause();
      return () => {
        member.resume();
        proxy.setLatency(0);
      };
  }
}
