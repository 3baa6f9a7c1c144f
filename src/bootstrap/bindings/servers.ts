import type { Container } from 'inversify';
import { hiddenParameters } from '../../adapters/executors/hidden-parameters.js';
import { ingestService, type MakeIngestService } from '../../adapters/grpc/ingest-service.js';
import { jobService, type MakeJobService } from '../../adapters/grpc/job-service.js';
import { rankingService } from '../../adapters/grpc/ranking-service.js';
import { GrpcServer } from '../../adapters/grpc/server.js';
import { type AnswerVerifyBoard, answerVerifyBoard } from '../../adapters/grpc/verify-board.js';
import { routes } from '../../adapters/http/routes.js';
import { HttpServer } from '../../adapters/http/server.js';
import type { ClaimedRun } from '../../application/jobs/job-claims.js';
import type { ExecutorSpec } from '../../domain/scheduling/job-definition.js';
import { adminAccess, ingestAccess, jobAccess } from '../access.js';
import { Readiness } from '../readiness.js';
import { TOKENS as T } from '../tokens.js';

/** Told to those who write items that nothing ranks. */
const NOT_RANKED = "this hotlist ranks the site's own tables, as its source says: write to those";

/** The ports, and what they offer. */
export function bindServers(container: Container): void {
  container.bind(T.readiness).toResolvedValue(() => new Readiness(), []);
  container.bind(T.grpcServer).toResolvedValue(
    (reader, list, explain, verify, clock, onCall, { onServed }, ingest, jobs) => {
      const ranking = rankingService({ reader, listBoards: list, explain, verify, clock, onCall, onServed });
      return new GrpcServer(ranking, ingest, jobs);
    },
    [T.reader, T.listBoards, T.explainItem, T.verifyBoard, T.clock, T.onCall, T.metrics, T.ingest, T.jobService],
  );
  container.bind(T.verifyBoard).toResolvedValue(
    (config, catalog, ranker): AnswerVerifyBoard =>
      answerVerifyBoard({
        access: adminAccess(config),
        catalog,
        verify: (board, signal) => ranker.verify(board, signal),
      }),
    [T.config, T.catalog, T.liveRanker],
  );
  container.bind(T.ingest).toResolvedValue(
    (config, logger, items, onCall): MakeIngestService => {
      const access = ingestAccess(config, logger, config.source && NOT_RANKED);
      return (stopping) => ingestService(items, access, onCall, stopping);
    },
    [T.config, T.logger, T.itemStore, T.onCall],
  );
  container.bind(T.jobService).toResolvedValue(
    (config, { jobs, instances }, { name }, executors, dispatcher, fireTimes, clock, onCall): MakeJobService => {
      const parts = {
        records: jobs.records,
        queue: jobs.queue,
        claims: jobs.claims,
        history: jobs.history,
        instances,
        instance: name,
        fireTimes,
        checkExecutor: ({ kind, parameters }: ExecutorSpec) => executors.byKind.get(kind)?.check(parameters) ?? [],
        wake: () => dispatcher.wake(),
        cancelHere: (run: ClaimedRun, reason: string) => dispatcher.cancel(run, reason),
        secrets: hiddenParameters,
        access: jobAccess(config),
        clock,
        onCall,
      };
      return (stopping) => jobService(parts, stopping);
    },
    [T.config, T.store, T.instance, T.executors, T.dispatcher, T.fireTimes, T.clock, T.onCall],
  );
  container.bind(T.httpServer).toResolvedValue(
    (reader, list, tierHealth, clock, readiness, metrics, logger) =>
      new HttpServer(
        routes({
          reader,
          listBoards: list,
          tierHealth,
          clock,
          isReady: () => readiness.isReady,
          metricsText: () => metrics.text(),
          onError: (path, error) => logger.error({ path, err: error }, 'request failed'),
        }),
      ),
    [T.reader, T.listBoards, T.tierHealth, T.clock, T.readiness, T.metrics, T.logger],
  );
}
