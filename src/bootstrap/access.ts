import { isIPv4 } from 'node:net';
import { status } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { TokenAccess } from '../adapters/grpc/token-access.js';
import { formatListen, type Listen } from '../adapters/listen.js';
import type { Config } from './config/config.js';

/**
 * Who may write over gRPC: whoever has the token, or without one this machine alone.
 *
 * @param refusal - why nobody may, whatever the token; undefined when somebody may
 */
export function ingestAccess({ grpc, ingest }: Config, logger: Logger, refusal?: string): TokenAccess {
  const terms = { deed: 'writing', key: 'ingest.token' };
  const refused = (message: string) =>
    new TokenAccess({ ...terms, refusal: { code: status.FAILED_PRECONDITION, message } });
  if (refusal !== undefined) return refused(refusal);
  if (ingest.token !== undefined || isLoopback(grpc.listen)) return new TokenAccess({ ...terms, token: ingest.token });
  const said = `this hotlist takes no writes, because ${isOpen(grpc.listen)}: set ingest.token or HOTLIST_INGEST_TOKEN on the server`;
  logger.warn(said);
  return refused(said);
}

/** Who may have it do heavy work over gRPC: whoever has the token, or without one this machine alone. */
export function adminAccess(config: Config): TokenAccess {
  return adminOnly(config, 'verifying', 'verifies nothing on demand');
}

/** Who may define jobs and look at them over gRPC: likewise. */
export function jobAccess(config: Config): TokenAccess {
  return adminOnly(config, 'looking after jobs', 'lets nobody look after its jobs');
}

/** @param refuses - what it does then, in words that follow `this hotlist` */
function adminOnly({ grpc, admin }: Config, deed: string, refuses: string): TokenAccess {
  const terms = { deed, key: 'admin.token' };
  if (admin.token !== undefined || isLoopback(grpc.listen)) return new TokenAccess({ ...terms, token: admin.token });
  const message = `this hotlist ${refuses}, because ${isOpen(grpc.listen)}: set admin.token or HOTLIST_ADMIN_TOKEN on the server`;
  return new TokenAccess({ ...terms, refusal: { code: status.PERMISSION_DENIED, message } });
}

function isOpen(listen: Listen): string {
  return `gRPC listens on ${formatListen(listen)} for other machines too and no token is set`;
}

function isLoopback({ host }: Listen): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
