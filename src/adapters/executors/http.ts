import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { JobExecutor, JobRun } from '../../application/jobs/executor.js';
import type { DefinitionProblem } from '../../application/jobs/fields.js';
import { readAnswer } from './http/answer.js';
import { exchange } from './http/exchange.js';
import { isRedirect, redirected } from './http/redirect.js';
import { type HttpMessage, type HttpRequest, readHttpRequest } from './http/request.js';
import { jobHeaders } from './job-headers.js';
import { RunFailedError, stopped, unusable } from './run-failed.js';
import { Secrets } from './secrets.js';
import { shown } from './shown.js';

const MOST_REDIRECTS = 5;

/** Carries out jobs of the kind `http`: one request, whose status says whether the run has succeeded. */
export class HttpExecutor implements JobExecutor {
  check(parameters: { readonly [name: string]: unknown }): readonly DefinitionProblem[] {
    return readHttpRequest(parameters).problems;
  }

  async run(run: JobRun): Promise<string> {
    const { request, problems } = readHttpRequest(run.definition.executor.parameters);
    if (!request) throw unusable(problems);
    const { signal } = run;
    if (signal.aborted) throw stopped(signal);
    try {
      return await send(request, { ...request, headers: { ...request.headers, ...jobHeaders(run) } }, signal);
    } catch (error) {
      throw signal.aborted ? stopped(signal) : error;
    }
  }
}

async function send(request: HttpRequest, first: HttpMessage, signal: AbortSignal): Promise<string> {
  let message = first;
  let response = await exchange(message, signal);
  for (let hops = 0; request.followRedirects && isRedirect(response); hops++) {
    // Whatever comes of it, nobody reads it: its connection would stay.
    response.destroy();
    const tooMany = `${first.url.origin} redirects more than ${MOST_REDIRECTS} times`;
    if (hops === MOST_REDIRECTS) throw new RunFailedError(tooMany);
    message = redirected(message, response);
    response = await exchange(message, signal);
  }
  return judge(request, message.url.origin, response);
}

/** What the answer means for the run. */
async function judge(request: HttpRequest, origin: string, response: IncomingMessage): Promise<string> {
  const { statusCode = 0 } = response;
  const isSuccess = request.isSuccess(statusCode);
  const { beginning, isBroken } = await readAnswer(response, isSuccess);
  const status = `${statusCode} ${STATUS_CODES[statusCode] ?? ''}`.trim();
  const body = beginning && `: ${new Secrets(request.secrets).hide(beginning)}`;
  if (!isSuccess) {
    const aside = isRedirect(response) ? ', a redirect that is not to be followed' : '';
    throw new RunFailedError(shown(`${origin} answered ${status}${aside}${body}`));
  }
  if (isBroken) throw new RunFailedError(`${origin} answered ${status}, and its answer broke off`);
  return shown(`${status}${body}`);
}
