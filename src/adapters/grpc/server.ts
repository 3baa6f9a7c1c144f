import { setMaxListeners } from 'node:events';
import {
  logVerbosity,
  Server,
  ServerCredentials,
  setLogVerbosity,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { IngestServiceService } from '../../gen/ranking/v1/ingest.js';
import { JobServiceService } from '../../gen/scheduler/v1/scheduler.js';
import { formatListen, type Listen, ListenError } from '../listen.js';
import type { MakeIngestService } from './ingest-service.js';
import type { MakeJobService } from './job-service.js';
import { rankingServiceDefinition } from './ranking-service.js';
import { addReflection } from './reflection.js';

// What goes wrong is told by errors; the library would print it besides. GRPC_TRACE and GRPC_VERBOSITY still work.
if (!process.env['GRPC_VERBOSITY']) setLogVerbosity(logVerbosity.NONE);

const SERVICES = ['', 'ranking.v1.RankingService', 'ranking.v1.IngestService', 'scheduler.v1.JobService'];

/** The gRPC port: the services of the contract, the standard health service and reflection. */
export class GrpcServer {
  readonly #server = new Server();
  readonly #health = new HealthImplementation(Object.fromEntries(SERVICES.map((name) => [name, 'NOT_SERVING'])));

  readonly #stopping = new AbortController();

  /**
   * @param ingest - makes the handlers that write; its signal aborts when the server begins to close
   * @param jobs - makes the handlers of jobs, likewise
   */
  constructor(ranking: UntypedServiceImplementation, ingest: MakeIngestService, jobs: MakeJobService) {
    // Every stream that is open listens.
    setMaxListeners(0, this.#stopping.signal);
    this.#server.addService(rankingServiceDefinition, ranking);
    this.#server.addService(IngestServiceService, ingest(this.#stopping.signal));
    this.#server.addService(JobServiceService, jobs(this.#stopping.signal));
    this.#health.addToServer(this.#server);
    addReflection(this.#server);
  }

  /**
   * @returns the address in use, with the real port when port 0 was asked for
   * @throws ListenError when the address can't be had
   */
  listen({ host, port }: Listen): Promise<Listen> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(formatListen({ host, port }), ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(new ListenError('grpc', { host, port }, error));
        else resolve({ host, port: bound });
      });
    });
  }

  /** Shows a tier in the health service as `hotlist.tier.redis`, and so on. */
  setTier(tier: string, isUp: boolean): void {
    this.#health.setStatus(`hotlist.tier.${tier}`, isUp ? 'SERVING' : 'NOT_SERVING');
  }

  setServing(serving: boolean): void {
    for (const name of SERVICES) this.#health.setStatus(name, serving ? 'SERVING' : 'NOT_SERVING');
  }

  /**
   * Takes no new calls and waits for those in flight, at most `timeoutMs` milliseconds; then cuts off what is left,
   * which is streams that never end by themselves (health watches): every other call is answered from memory, and
   * those that write end themselves before that.
   */
  close(timeoutMs: number): Promise<void> {
    this.#stopping.abort();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#server.forceShutdown();
        resolve();
      }, timeoutMs);
      this.#server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
