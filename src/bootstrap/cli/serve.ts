import { Command } from 'commander';
import { formatListen } from '../../adapters/listen.js';
import { systemClock } from '../../adapters/local/system-clock.js';
import { messageOf } from '../../application/message-of.js';
import type { Config } from '../config/config.js';
import type { LoadedConfig } from '../config/load.js';
import { createContainer } from '../container.js';
import { loadFunctions } from '../local-functions.js';
import { FileWatch } from '../reload/file-watch.js';
import { HangUps } from '../reload/hang-ups.js';
import { reloadWhenTold } from '../reload/reload-when-told.js';
import { reloaderOf } from '../reload/reloader-of.js';
import type { Addresses } from '../service.js';
import { stopOnSignal } from '../stop-on-signal.js';
import { TOKENS } from '../tokens.js';

const DEFAULT_ADDRESS = '127.0.0.1:50051';

/**
 * `hotlist serve`: the service itself.
 *
 * @param file - the absolute path of the configuration file, there or not
 */
export function serveCommand(load: () => LoadedConfig, file: () => string): Command {
  return new Command('serve')
    .description('compute the lists on their schedules and serve them; what npm start runs')
    .action(async () => {
      const hangUps = new HangUps();
      const watch = new FileWatch(file(), systemClock);
      const loaded = load();
      const { config } = loaded;
      const functions = await loadFunctions(loaded);
      const container = createContainer(config, functions);
      const logger = container.get(TOKENS.logger);
      if (functions.size > 0) {
        logger.info({ functions: [...functions.keys()] }, 'functions loaded');
        // A promise that one of them let go must not end what else runs here, nor whoever takes its job over.
        process.on('unhandledRejection', (reason) =>
          logger.error({ reason: messageOf(reason) }, 'unhandled rejection'),
        );
      }
      const service = await container.getAsync(TOKENS.service);
      stopOnSignal(service, config.shutdown.delayMs + config.shutdown.timeoutMs, logger);
      try {
        const addresses = await service.start();
        logger.info({ grpc: formatListen(addresses.grpc), http: formatListen(addresses.http) }, 'serving');
        process.stderr.write(whereToLook(addresses, config));
        reloadWhenTold(await reloaderOf(container, load, loaded), hangUps, watch, service.stopping);
      } catch (error) {
        // Told to stop before it had started is no failure, and whoever told it ends the process.
        const wasStopping = service.isStopping;
        await service.stop();
        if (!wasStopping) throw error;
      }
    });
}

/** For the person at the terminal; standard output has the log alone. */
function whereToLook({ grpc, http }: Addresses, config: Config): string {
  // Another terminal finds the address in the same configuration, unless it came from this one's environment.
  const isWellKnown = formatListen(grpc) === DEFAULT_ADDRESS && formatListen(config.grpc.listen) === DEFAULT_ADDRESS;
  return `
hotlist is serving. Look at it:
  npx hotlist top${isWellKnown ? '' : ` --address ${formatListen(grpc)}`}
  grpcurl -plaintext -d '{"limit": 3}' ${formatListen(grpc)} ranking.v1.RankingService/GetHotList
  http://${formatListen(http)}/v1/boards

`;
}
