import { isIPv4 } from 'node:net';
import type { Logger } from 'pino';
import { IngestAccess } from '../adapters/grpc/ingest-access.js';
import { formatListen, type Listen } from '../adapters/listen.js';
import type { Config } from './config/config.js';

/**
 * Who may write over gRPC: whoever has the token, or without one this machine alone.
 *
 * @param refusal - why nobody may, whatever the token; undefined when somebody may
 */
export function ingestAccess({ grpc, ingest }: Config, logger: Logger, refusal?: string): IngestAccess {
  if (refusal !== undefined || ingest.token !== undefined || isLoopback(grpc.listen)) {
    return new IngestAccess(ingest.token, refusal);
  }
  const said = `this hotlist takes no writes, because gRPC listens on ${formatListen(grpc.listen)} for other machines too and no token is set: set ingest.token or HOTLIST_INGEST_TOKEN on the server`;
  logger.warn(said);
  return new IngestAccess(undefined, said);
}

function isLoopback({ host }: Listen): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
