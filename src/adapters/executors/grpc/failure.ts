import { type ServiceError, status } from '@grpc/grpc-js';
import { explainNetworkFailure } from '../network-failure.js';

/** What the library says of a connection that it could not make: at length, about itself, and without Node's codes. */
const NO_CONNECTION = /^(No connection established|Name resolution failed)/;

const REASONS: readonly (readonly [said: RegExp, reason: string])[] = [
  [/^Name resolution failed/, "the name of the host can't be resolved"],
  [/certificate|altnames/i, 'its certificate is not trusted; NODE_EXTRA_CA_CERTS names a file of more authorities'],
  [/SSL routines|EPROTO/, 'it does not speak TLS; leave executor.tls out'],
  // It closes the connection at once.
  [/Failed to connect/, 'it does not speak gRPC, or does so over TLS only, which executor.tls is for'],
];

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
}

/** The status that a call ended with and why, in words. */
export function explainStatus({ code, details }: ServiceError): string {
  const name = status[code] ?? `status ${code}`;
  if (code !== status.UNAVAILABLE || !NO_CONNECTION.test(details)) return details ? `${name}: ${details}` : name;
  const [systemCode = ''] = /\bE[A-Z]{3,}\b/.exec(details) ?? [];
  const [, reason = "it can't be reached"] = REASONS.find(([said]) => said.test(details)) ?? [];
  return `${name}: ${explainNetworkFailure(systemCode) ?? reason}`;
}
