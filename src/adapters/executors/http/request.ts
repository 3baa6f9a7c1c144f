import { wordOf } from '../../../application/jobs/field-kinds.js';
import { type DefinitionProblem, type FieldKind, Fields } from '../../../application/jobs/fields.js';
import { BOOLEAN } from '../boolean.js';
import { type HeaderRules, type Headers, readHeaders } from '../header-fields.js';
import { SUCCESS, type Success, TWO_HUNDREDS } from './success.js';
import { credentialsOf, readUrl, secretsOf, withoutCredentials } from './url.js';

/** A request, as one goes over the wire. */
export interface HttpMessage {
  readonly method: string;
  /** Without user and password, which are a header. */
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | undefined;
}

/** What an http job asks for. */
export interface HttpRequest extends HttpMessage {
  readonly isSuccess: Success;
  readonly followRedirects: boolean;
  /** What must not be seen in a record. */
  readonly secrets: readonly string[];
}

const FIELDS = ['method', 'url', 'headers', 'body', 'success', 'follow_redirects'];
const BODILESS = new Set<string>(['GET', 'HEAD']);
/** Their values are no secrets, and would be found by chance in an answer. */
export const HARMLESS = /^(accept.*|content-type|user-agent|host|cache-control)$/i;

/** RFC 9110 5.1 and 7.6.1: a token; what is about the connection or the framing is not the caller's. */
const RULES: HeaderRules = {
  name: /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/,
  names: "letters, digits and !#$%&'*+-.^_`|~",
  reserved: /^(connection|content-length|expect|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/,
};

const METHOD = wordOf(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Anything: a text goes as it is, everything else as JSON. */
const BODY: FieldKind<{ readonly text: string; readonly type: string }> = {
  allowed: 'a text or JSON',
  read: (given) => {
    if (typeof given === 'string') return { value: { text: given, type: 'text/plain; charset=utf-8' } };
    const text = JSON.stringify(given);
    return text === undefined ? undefined : { value: { text, type: 'application/json' } };
  },
};

/** Reads the parameters of an http job; without a request when they have problems. */
export function readHttpRequest(given: { readonly [name: string]: unknown }): {
  readonly request?: HttpRequest;
  readonly problems: readonly DefinitionProblem[];
} {
  const problems: DefinitionProblem[] = [];
  const fields = new Fields(given, 'executor', FIELDS, problems);
  const method = fields.read('method', METHOD, 'POST');
  const url = readUrl(fields);
  const headers = readHeaders(fields, 'headers', RULES);
  const body = fields.read('body', BODY, undefined);
  const isSuccess = fields.read('success', SUCCESS, TWO_HUNDREDS);
  const followRedirects = fields.read('follow_redirects', BOOLEAN, false);
  if (body && BODILESS.has(method)) {
    fields.refuse('body', `a ${method} request has none; leave it out, or choose another method`);
  }
  const hasAuthorization = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  if (url && hasAuthorization && (url.username || url.password)) {
    fields.refuse('url', 'holds a user or a password, and there is an authorization header; leave one of them out');
  }
  if (!url || problems.length > 0) return { problems };
  const defaults = body ? { 'content-type': body.type } : {};
  const sent = withoutTwice({ accept: '*/*', 'user-agent': 'hotlist', ...defaults }, headers);
  return {
    problems,
    request: {
      method,
      url: withoutCredentials(url),
      headers: { ...sent, ...credentialsOf(url) },
      body: body?.text,
      isSuccess,
      followRedirects,
      secrets: [
        ...Object.entries(headers).flatMap(([name, value]) => (HARMLESS.test(name) ? [] : [value])),
        ...secretsOf(url),
      ],
    },
  };
}

/** The defaults, but for those that are given in whatever case, and the given ones. */
function withoutTwice(defaults: Headers, given: Headers): Headers {
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(defaults).filter(([name]) => !names.has(name))), ...given };
}
