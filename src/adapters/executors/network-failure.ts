const NO_TRUST = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_)/;
const MORE_TRUST = 'NODE_EXTRA_CA_CERTS names a file of more authorities';

const REASONS: readonly (readonly [code: RegExp, reason: (code: string) => string])[] = [
  [/^ECONNREFUSED$/, () => 'nothing listens there'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, (code) => `the name of the host can't be resolved (${code})`],
  [/^(ECONNRESET|EPIPE)$/, () => 'the connection broke before an answer had come'],
  [/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN)$/, (code) => `it can't be reached (${code})`],
  [NO_TRUST, (code) => `its certificate is not trusted (${code}); ${MORE_TRUST}`],
  [/^(EPROTO|ERR_SSL_)/, () => 'it does not speak TLS'],
  [/^HPE_HEADER_OVERFLOW$/, () => 'the headers of its answer are too long'],
  [/^HPE_/, () => 'what answers there does not speak HTTP'],
];

/** What Node's code of a network error means, in words; undefined when it is none of those known. */
export function explainNetworkFailure(code: string): string | undefined {
  return REASONS.find(([known]) => known.test(code))?.[1](code);
}
