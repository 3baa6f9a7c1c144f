import { setTimeout as delay } from 'node:timers/promises';
import { portToKeep } from './port-to-keep.js';
import { RedisServer } from './redis-server.js';

const SLOTS = 16_384;
const POLL_MS = 10;

/** A Redis Cluster of a test's own: masters without replicas, as few as it takes to decide anything. */
export class RedisCluster {
  readonly nodes: readonly RedisServer[];

  private constructor(nodes: readonly RedisServer[]) {
    this.nodes = nodes;
  }

  static async start({ args = [] as readonly string[] } = {}): Promise<RedisCluster> {
    const busPorts = [await portToKeep(), await portToKeep(), await portToKeep()];
    const nodes = await Promise.all(
      busPorts.map((busPort) =>
        RedisServer.start({
          persistent: true,
          args: [
            '--cluster-enabled',
            'yes',
            '--cluster-port',
            String(busPort),
            '--cluster-node-timeout',
            '2000',
            ...args,
          ],
        }),
      ),
    );
    const cluster = new RedisCluster(nodes);
    const share = Math.ceil(SLOTS / nodes.length);
    for (const [index, node] of nodes.entries()) {
      const last = Math.min((index + 1) * share, SLOTS) - 1;
      await expectOk(node, `CLUSTER ADDSLOTSRANGE ${index * share} ${last}`);
      // Else they would have the same epoch, and take a while to agree on who gives way.
      await expectOk(node, `CLUSTER SET-CONFIG-EPOCH ${index + 1}`);
    }
    for (const [index, { port }] of nodes.entries()) {
      await expectOk(nodes[0] as RedisServer, `CLUSTER MEET 127.0.0.1 ${port} ${busPorts[index]}`);
    }
    await cluster.untilOk();
    return cluster;
  }

  /** Resolves when every node says that the whole is well. */
  async untilOk(): Promise<void> {
    for (const node of this.nodes) {
      while (!(await node.say('CLUSTER INFO')).includes('cluster_state:ok')) await delay(POLL_MS);
    }
  }

  /** The node that has a key or a channel. */
  async ownerOf(key: string): Promise<RedisServer> {
    for (const node of this.nodes) {
      // Everyone else would answer that it has moved.
      if ((await node.say(`EXISTS ${key}`)).startsWith(':')) return node;
    }
    throw new Error(`no node has ${key}`);
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }
}

async function expectOk(node: RedisServer, command: string): Promise<void> {
  const answer = await node.say(command);
  if (answer !== '+OK') throw new Error(`${command}: ${answer}`);
}
