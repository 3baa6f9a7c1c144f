import type { JsonValue } from '@bufbuild/protobuf';
import { textLike } from '../../../application/jobs/field-kinds.js';
import { type DefinitionProblem, type FieldKind, Fields } from '../../../application/jobs/fields.js';
import { BOOLEAN } from '../boolean.js';
import { type HeaderRules, type Headers, readHeaders } from '../header-fields.js';

/** What is called, and with what. */
export interface GrpcCall {
  /** With its package. */
  readonly service: string;
  readonly method: string;
  readonly message: JsonValue;
  /** The file of descriptors; undefined asks the server. */
  readonly descriptors: string | undefined;
}

/** What a grpc job asks for. */
export interface GrpcRequest extends GrpcCall {
  /** `host:port`. */
  readonly address: string;
  readonly metadata: Headers;
  readonly tls: boolean;
}

const FIELDS = ['address', 'method', 'message', 'metadata', 'tls', 'descriptors'];

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** gRPC over HTTP/2, "Custom-Metadata"; what begins with grpc- is gRPC's own. */
const RULES: HeaderRules = {
  name: /^[0-9A-Za-z_.-]+$/,
  names: 'letters, digits and _.-',
  reserved: /^(grpc-.*|connection|content-type|host|te|transfer-encoding|user-agent)$/,
  wrongValue: (name, value) =>
    name.endsWith('-bin') && !BASE64.test(value)
      ? 'its value is not allowed; base64, as of every name with -bin at its end'
      : undefined,
};

const ADDRESS: FieldKind<string> = {
  allowed: 'HOST:PORT, an IPv6 address in brackets',
  read: (given) => {
    const [value, port] = /^(?:\[[0-9a-f:.]+\]|[a-z0-9_.-]+):(\d{1,5})$/i.exec(String(given)) ?? [];
    return value !== undefined && Number(port) >= 1 && Number(port) <= 65_535 ? { value } : undefined;
  },
};

const METHOD: FieldKind<{ readonly service: string; readonly method: string }> = {
  allowed: 'package.Service/Method',
  read: (given) => {
    const [, service, method] = /^((?:[a-z_]\w*\.)*[a-z_]\w*)\/([a-z_]\w*)$/i.exec(String(given)) ?? [];
    return service !== undefined && method !== undefined ? { value: { service, method } } : undefined;
  },
};

const PATH = textLike(/./, 'the path of a file that "buf build -o" or "protoc --include_imports -o" has written');

/** Reads the parameters of a grpc job; without a request when they have problems, but with the call if that has none. */
export function readGrpcRequest(given: { readonly [name: string]: unknown }): {
  readonly request?: GrpcRequest;
  readonly call?: GrpcCall;
  readonly problems: readonly DefinitionProblem[];
} {
  const problems: DefinitionProblem[] = [];
  const fields = new Fields(given, 'executor', FIELDS, problems);
  const address = fields.require('address', ADDRESS, undefined);
  const name = fields.require('method', METHOD, undefined);
  const metadata = readHeaders(fields, 'metadata', RULES);
  const tls = fields.read('tls', BOOLEAN, false);
  const descriptors = fields.read('descriptors', PATH, undefined);
  if (!name) return { problems };
  // It came as JSON.
  const call = { ...name, message: (given['message'] ?? {}) as JsonValue, descriptors };
  if (!address || problems.length > 0) return { problems, call };
  return { problems, call, request: { ...call, address, metadata, tls } };
}
