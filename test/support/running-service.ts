import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import type { Container } from 'inversify';
import { formatListen } from '../../src/adapters/listen.js';
import type { EventHub } from '../../src/adapters/local/event-hub.js';
import { loadConfig } from '../../src/bootstrap/config/load.js';
import { createContainer } from '../../src/bootstrap/container.js';
import type { Addresses, Service } from '../../src/bootstrap/service.js';
import { TOKENS } from '../../src/bootstrap/tokens.js';
import { RankingServiceClient } from '../../src/gen/ranking/v1/ranking.js';

export interface RunningService {
  readonly service: Service;
  readonly container: Container;
  readonly events: EventHub;
  readonly addresses: Addresses;
  /** `host:port` of the gRPC server. */
  readonly address: string;
  readonly client: RankingServiceClient;
  /** The HTTP server's address as a URL without a path. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The whole service in this process, on free ports, with its store in `folder`; `yaml` is its hotlist.yaml, and `more` is in
 * its environment.
 */
export async function startService(
  folder: string,
  yaml: string,
  prepare: (container: Container) => Promise<void> | void = () => {},
  more: Record<string, string> = {},
): Promise<RunningService> {
  writeFileSync(join(folder, 'hotlist.yaml'), yaml);
  const env = {
    HOTLIST_GRPC_LISTEN: '127.0.0.1:0',
    HOTLIST_HTTP_LISTEN: '127.0.0.1:0',
    HOTLIST_DEMO: 'off',
    HOTLIST_LOG_LEVEL: 'silent',
    ...more,
  };
  const container = createContainer(loadConfig({ env, cwd: folder }).config);
  await prepare(container);
  const service = await container.getAsync(TOKENS.service);
  const addresses = await service.start();
  const address = formatListen(addresses.grpc);
  const client = new RankingServiceClient(address, credentials.createInsecure());
  return {
    service,
    container,
    events: container.get(TOKENS.events),
    addresses,
    address,
    client,
    url: `http://${formatListen(addresses.http)}`,
    async stop() {
      client.close();
      await service.stop();
    },
  };
}

/** Resolves once there is a list of each of these boards. */
export async function untilListed({ container, events }: RunningService, ...boards: string[]): Promise<void> {
  const memory = container.get(TOKENS.memory);
  for (const name of boards) {
    if (!memory.get(name)) await events.next('list published', ({ list }) => list.board === name);
  }
}
