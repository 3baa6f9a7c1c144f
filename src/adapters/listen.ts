import { messageOf } from '../application/message-of.js';
/** Where a server listens. */
export interface Listen {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** `host:port`, an IPv6 address in brackets. */
export function formatListen({ host, port }: Listen): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** An address can't be listened on; the message says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  constructor(key: 'grpc' | 'http', listen: Listen, cause: unknown) {
    const reason = messageOf(cause);
    const address = formatListen(listen);
    const said = reason.includes('EADDRINUSE')
      ? `${address} is taken by another program`
      : `${address} can't be listened on (${reason})`;
    super(`${said}: choose another address by ${key}.listen or HOTLIST_${key.toUpperCase()}_LISTEN`, { cause });
  }
}
