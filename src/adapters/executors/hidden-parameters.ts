import type { ExecutorSecrets, RestoredParameters, SentExecutor } from '../../application/jobs/executor-secrets.js';
import { type DefinitionProblem, Fields } from '../../application/jobs/fields.js';
import { isRecord } from '../../application/jobs/given.js';
import type { ExecutorSpec } from '../../domain/scheduling/job-definition.js';
import { HARMLESS } from './http/request.js';
import { hideInUrl } from './http/url.js';

type Parameters = ExecutorSpec['parameters'];

const HIDDEN = '***';
const NOT_SHOWN = 'stands for a value that is not shown; give the value itself';
const FOR_ANOTHER = 'stands for a value that is kept for another server alone; give the value itself';

/** The secrets among the parameters of the executors: those that are in no record either. */
export const hiddenParameters: ExecutorSecrets = {
  hide({ kind, parameters }) {
    const field = HEADERS[kind];
    if (field === undefined) return parameters;
    const hidden: { [name: string]: unknown } = { ...parameters };
    const headers = parameters[field];
    if (isRecord(headers)) {
      hidden[field] = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, isSecret(kind, name) ? HIDDEN : value]),
      );
    }
    if (kind === 'http' && typeof parameters['url'] === 'string') hidden['url'] = hideInUrl(parameters['url']);
    return hidden;
  },
  restore(sent, kept) {
    const problems: DefinitionProblem[] = [];
    const withUrl = { ...sent, parameters: restoreUrl(sent, kept, problems) };
    return { parameters: restoreHeaders(withUrl, kept, problems), problems } satisfies RestoredParameters;
  },
};

/** Which parameter holds what is sent along. */
const HEADERS: { readonly [kind: string]: string | undefined } = { http: 'headers', grpc: 'metadata' };

function isSecret(kind: string, name: string): boolean {
  return kind !== 'http' || !HARMLESS.test(name);
}

function restoreUrl(
  { kind, parameters }: SentExecutor,
  kept: ExecutorSpec | undefined,
  problems: DefinitionProblem[],
): Parameters {
  const { url } = parameters;
  if (kind !== 'http' || typeof url !== 'string' || !url.includes(HIDDEN)) return parameters;
  const keptUrl = kept?.kind === 'http' ? kept.parameters['url'] : undefined;
  if (typeof keptUrl === 'string' && hideInUrl(keptUrl) === url) return { ...parameters, url: keptUrl };
  problems.push({ field: 'executor.url', message: `${HIDDEN} in it ${NOT_SHOWN}` });
  return parameters;
}

function restoreHeaders(sent: SentExecutor, kept: ExecutorSpec | undefined, problems: DefinitionProblem[]): Parameters {
  const field = HEADERS[sent.kind];
  const headers = field === undefined ? undefined : sent.parameters[field];
  if (field === undefined || !isRecord(headers)) return sent.parameters;
  const keptHeaders = kept?.parameters[field];
  const byName = new Map(
    Object.entries(isRecord(keptHeaders) ? keptHeaders : {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const isSameServer = kept !== undefined && serverOf(sent) !== undefined && serverOf(sent) === serverOf(kept);
  const within = new Fields(headers, `executor.${field}`, undefined, problems);
  const restored = Object.entries(headers).map(([name, value]): [string, unknown] => {
    if (value !== HIDDEN || !isSecret(sent.kind, name)) return [name, value];
    const keptValue = byName.get(name.toLowerCase());
    if (keptValue !== undefined && isSameServer) return [name, keptValue];
    within.refuse(name, `${HIDDEN} ${keptValue === undefined ? NOT_SHOWN : FOR_ANOTHER}`);
    return [name, value];
  });
  return { ...sent.parameters, [field]: Object.fromEntries(restored) };
}

/** Who gets to see what is sent along; undefined when that can't be said. */
function serverOf({ kind, parameters }: SentExecutor): string | undefined {
  const { url, address, tls } = parameters;
  if (kind === 'http') return typeof url === 'string' && URL.canParse(url) ? `http ${new URL(url).origin}` : undefined;
  return typeof address === 'string' ? `grpc ${address} ${tls === true}` : undefined;
}
