import type { Container } from 'inversify';
import type { OnCall } from '../../adapters/grpc/unary.js';
import { EventHub } from '../../adapters/local/event-hub.js';
import { systemClock } from '../../adapters/local/system-clock.js';
import { logEvents } from '../../adapters/telemetry/log-events.js';
import { createLogger } from '../../adapters/telemetry/logger.js';
import { Metrics } from '../../adapters/telemetry/metrics.js';
import type { Config } from '../config/config.js';
import { TOKENS as T } from '../tokens.js';

/** Time, chance, and what is told of what happens. */
export function bindTelemetry(container: Container, config: Config): void {
  container.bind(T.clock).toConstantValue(systemClock);
  container.bind(T.random).toConstantValue(Math.random);
  container.bind(T.logger).toResolvedValue(() => createLogger(config.log), []);
  container.bind(T.metrics).toResolvedValue(() => new Metrics(), []);
  container.bind(T.events).toResolvedValue(
    (logger, metrics) => {
      const events = new EventHub();
      events.watch(logEvents(logger));
      events.watch(metrics.onEvent);
      return events;
    },
    [T.logger, T.metrics],
  );
  container.bind(T.onCall).toResolvedValue(
    (logger, metrics): OnCall =>
      (method, code, durationMs, error) => {
        metrics.onCall(method, code, durationMs);
        if (error !== undefined) logger.error({ method, err: error }, 'call failed');
      },
    [T.logger, T.metrics],
  );
}
