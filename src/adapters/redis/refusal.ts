/** Redis is there and can't be used as it is configured; the message says why without the password. */
export class RedisRefusedError extends Error {
  override readonly name = 'RedisRefusedError';

  constructor(description: string, reason: string) {
    super(`the ${description} can't be used: ${reason}`);
  }
}

const NO_TRUST = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_)/;

const REFUSALS: readonly (readonly [said: RegExp, reason: (said: string, user: string) => string])[] = [
  [/\bWRONGPASS\b/, (_, user) => `it refuses the user "${user}" or the password`],
  [/\bNOAUTH\b/, () => 'it asks for a password, and there is none for it'],
  [/\bNOPERM\b|The user executing the script/, (said, user) => `the user "${user}" lacks a permission (${said})`],
  [/\bDENIED\b.*protected mode/, () => 'it is in protected mode, which lets in nobody from another machine'],
  [/\bREADONLY\b/, () => 'it is a replica, which takes no writes; name the master'],
  [/^(MOVED|ASK) /, () => 'it is a node of a Redis Cluster; set redis.mode to cluster'],
  [/cluster support disabled/, () => 'it is not a Redis Cluster; set redis.mode to single'],
  [/No such master|invalid reply: null/, () => 'the Sentinels know no master of that name; see redis.sentinel_name'],
  [
    /unknown command .?sentinel/i,
    () => 'it is a Redis and not a Sentinel; set redis.mode to single, or name Sentinels',
  ],
  [/unknown command .?spublish/i, () => 'it is older than Redis 7, which a Redis Cluster must be for hotlist'],
  [/unknown command/, (said) => `it lacks a command that hotlist needs (${said})`],
  [/DB index|invalid DB/i, () => 'it has no database of that number'],
  [/SELECT is not allowed/, () => 'a Redis Cluster has only database 0'],
  [/^(Protocol error|Unknown RESP type)/, () => 'what answers there is not a Redis'],
];

/** Why the server refuses for good; undefined when the error may pass by itself. */
export function refusalOf(error: Error, user: string): string | undefined {
  const code = 'code' in error ? String(error.code) : '';
  if (NO_TRUST.test(code)) {
    return `its certificate is not trusted (${code}); NODE_EXTRA_CA_CERTS names a file of more authorities`;
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return 'it does not speak TLS; begin redis.url with redis://';
  const [, reason] = REFUSALS.find(([said]) => said.test(error.message)) ?? [];
  return reason?.(error.message.split('\n')[0] ?? '', user);
}
