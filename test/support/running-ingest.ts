import { ingestService } from '../../src/adapters/grpc/ingest-service.js';
import { GrpcServer } from '../../src/adapters/grpc/server.js';
import { TokenAccess } from '../../src/adapters/grpc/token-access.js';
import { formatListen } from '../../src/adapters/listen.js';
import type { ItemStore } from '../../src/application/ingesting/item-store.js';
import { IngestCaller } from './ingest-client.js';

/** What the metrics would be told of a call. */
export interface ToldCall {
  readonly method: string;
  readonly code: string;
  readonly error: unknown;
}

/** A server that takes writes alone, with whatever store a test wants behind it. */
export class RunningIngest {
  readonly address: string;
  readonly server: GrpcServer;
  /** Calls that have ended. */
  readonly told: ToldCall[];
  readonly #callers: IngestCaller[] = [];

  private constructor(server: GrpcServer, address: string, told: ToldCall[]) {
    this.server = server;
    this.address = address;
    this.told = told;
  }

  static async start(
    store: ItemStore,
    access = new TokenAccess({ deed: 'writing', key: 'ingest.token' }),
  ): Promise<RunningIngest> {
    const told: ToldCall[] = [];
    const onCall = (method: string, code: string, _durationMs: number, error?: unknown) =>
      void told.push({ method, code, error });
    const server = new GrpcServer(
      {},
      (stopping) => ingestService(store, access, onCall, stopping),
      () => ({}),
    );
    const address = formatListen(await server.listen({ host: '127.0.0.1', port: 0 }));
    return new RunningIngest(server, address, told);
  }

  /** A caller that sends `authorization`, if it is there. */
  caller(authorization?: string): IngestCaller {
    const caller = new IngestCaller(this.address, authorization);
    this.#callers.push(caller);
    return caller;
  }

  async stop(): Promise<void> {
    for (const caller of this.#callers) caller.close();
    await this.server.close(1_000);
  }
}
