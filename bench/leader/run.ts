import type { Instance } from '../../test/support/fleet/instance.js';
import { startServer } from '../ranking/server.js';
import { load } from '../ranking/site/load.js';
import { seededArticles } from '../ranking/site/seeded-articles.js';
import { machine } from '../report/machine.js';
import { describeTarget } from '../report/targets.js';
import { untilBuilt } from './build-times.js';
import { latencyOf } from './latency.js';
import { type Resident, resident } from './memory.js';
import { SiteFleet } from './site-fleet.js';
import { voteToList } from './vote-to-list.js';

export interface LeaderBenchOptions {
  readonly items: readonly number[];
  readonly seed: number;
  readonly print: (line: string) => void;
}

const MEMORY_BYTES = 40e6;

/** Measures processes of hotlist's that rank so many items every second. */
export async function runLeaderBench({ items, seed, print }: LeaderBenchOptions): Promise<void> {
  print(machine());
  for (const count of items) {
    const { server, description } = await startServer(count);
    try {
      print(`\n${count.toLocaleString('en')} items, seed ${seed}, ranked every second\n${description}`);
      const [idle, site] = [await server.createDatabase('idle'), await server.createDatabase('site')];
      await load(idle, seededArticles(0, seed, Date.now()));
      await load(site, seededArticles(count, seed, Date.now()));

      const alone = await SiteFleet.start(server, idle, 1);
      const before = await measureMemory(alone.leader);
      await alone.stop();

      const fleet = await SiteFleet.start(server, site, 3);
      const after = await measureMemory(fleet.leader);
      printMemory(before, after, print);
      print(
        `from a vote's commit to the lists of all three instances: ${await voteToList(site, fleet.instances, seed)}`,
      );
      const { during, otherwise, failures } = await latencyOf(fleet.leader);
      print(`GetHotList of the one that computes, while it builds: ${during}`);
      print(`GetHotList of the one that computes, otherwise: ${otherwise}; ${failures} calls failed`);
      await fleet.stop();
    } finally {
      await server.stop();
    }
  }
}

/** Of one that has built its list and refreshed it for a while. */
async function measureMemory(leader: Instance): Promise<Resident> {
  await untilBuilt(leader, 1);
  return resident(leader);
}

function printMemory(idle: Resident, busy: Resident, print: (line: string) => void): void {
  const [was, is, peak] = [idle.settled, busy.settled, busy.peak].map((bytes) => (bytes / 1e6).toFixed(0));
  print(`memory of the one that computes: ${is} MB, of one with no items ${was} MB; at most ${peak} MB, as it built`);
  const value = (busy.settled - idle.settled) / 1e6;
  print(describeTarget({ name: 'memory over idle', value, atMost: MEMORY_BYTES / 1e6, unit: ' MB' }));
}
