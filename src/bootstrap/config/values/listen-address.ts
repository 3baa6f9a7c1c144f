import { isIPv4, isIPv6 } from 'node:net';
import * as z from 'zod/mini';
import type { Listen } from '../../../adapters/listen.js';
import type { ValueKind } from './value-kind.js';

const HOST_NAME = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?$/i;
const LARGEST_PORT = 65_535;

/** Where a server listens, written as HOST:PORT. */
export const listenAddress: ValueKind<Listen> = {
  schema: z.pipe(
    z.string(),
    z.pipe(
      z.transform(parseListen),
      z.object({ host: z.string(), port: z.int().check(z.gte(0), z.lte(LARGEST_PORT)) }),
    ),
  ),
  allowed: `HOST:PORT with a port from 0 to ${LARGEST_PORT}, 0 for any that is free; IPv6 as [::1]:50051`,
};

function parseListen(text: string): Listen | undefined {
  const [, ipv6, name, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = ipv6 ?? name ?? '';
  if (ipv6 === undefined ? !isHostOrIPv4(host) : !isIPv6(host)) return undefined;
  return { host, port: Number(port) };
}

/** Digits and dots are meant as an address, so they must be one. */
function isHostOrIPv4(host: string): boolean {
  return /^[\d.]+$/.test(host) ? isIPv4(host) : HOST_NAME.test(host);
}
