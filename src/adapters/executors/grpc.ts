import { type DescMessage, type FileRegistry, fromBinary, fromJson, toBinary, toJsonString } from '@bufbuild/protobuf';
import { type Client, status } from '@grpc/grpc-js';
import type { JobExecutor, JobRun } from '../../application/jobs/executor.js';
import type { DefinitionProblem } from '../../application/jobs/fields.js';
import { messageOf } from '../../application/message-of.js';
import { callUnary } from './grpc/call-unary.js';
import { Channels } from './grpc/channels.js';
import { unaryMethod } from './grpc/contract.js';
import { readDescriptorFile } from './grpc/descriptor-file.js';
import { explainStatus, isServiceError } from './grpc/failure.js';
import { messageProblems } from './grpc/message-problems.js';
import { metadataOf } from './grpc/metadata.js';
import { reflect } from './grpc/reflect.js';
import { type GrpcCall, type GrpcRequest, readGrpcRequest } from './grpc/request.js';
import { jobHeaders } from './job-headers.js';
import { RunFailedError, stopped, unusable } from './run-failed.js';
import { Secrets } from './secrets.js';
import { shown } from './shown.js';

const MESSAGE = 'executor.message';

/** Carries out jobs of the kind `grpc`: one unary call of any service, whose contract is learnt when it is needed. */
export class GrpcExecutor implements JobExecutor {
  readonly #channels = new Channels();
  /** By where it comes from and the service. */
  readonly #contracts = new Map<string, FileRegistry>();

  /** With a file of descriptors the method and the message are checked too; without one only the server knows them. */
  check(parameters: { readonly [name: string]: unknown }): readonly DefinitionProblem[] {
    const { call, problems } = readGrpcRequest(parameters);
    return call?.descriptors === undefined ? problems : [...problems, ...checkAgainst(call.descriptors, call)];
  }

  async run(run: JobRun): Promise<string> {
    const { request, problems } = readGrpcRequest(run.definition.executor.parameters);
    if (!request) throw unusable(problems);
    const { signal } = run;
    if (signal.aborted) throw stopped(signal);
    const secrets = new Secrets(Object.values(request.metadata));
    try {
      const answer = await this.#channels.use(request, signal, (client) => this.#call(client, request, run));
      return shown(secrets.hide(answer === '{}' ? 'OK' : `OK: ${answer}`));
    } catch (error) {
      if (signal.aborted) throw stopped(signal);
      const { service, method, address } = request;
      const why = isServiceError(error) ? explainStatus(error) : messageOf(error);
      throw new RunFailedError(shown(secrets.hide(`${service}/${method} at ${address}: ${why}`)));
    }
  }

  /** Ends the connections to servers. */
  close(): void {
    this.#channels.close();
  }

  async #call(client: Client, request: GrpcRequest, run: JobRun): Promise<string> {
    const { signal } = run;
    const key = request.descriptors ?? `${request.tls} ${request.address}`;
    const contractKey = `${key} ${request.service}`;
    const contract = this.#contracts.get(contractKey) ?? (await learn(client, request, signal));
    this.#contracts.set(contractKey, contract);
    try {
      const method = unaryMethod(contract, request.service, request.method);
      const wrong = messageProblems(method.input, request.message, MESSAGE, contract);
      if (wrong.length > 0) throw unusable(wrong);
      const message = toBinary(method.input, fromJson(method.input, request.message, { registry: contract }));
      const metadata = metadataOf({ ...request.metadata, ...jobHeaders(run) });
      const path = `/${request.service}/${request.method}`;
      return inJson(method.output, await callUnary(client, path, message, metadata, signal), contract);
    } catch (error) {
      // The server may be a newer one by now, and its contract another: the next run learns it again.
      if (!isServiceError(error) || error.code === status.UNIMPLEMENTED) this.#contracts.delete(contractKey);
      throw error;
    }
  }
}

/** The call has succeeded, whatever can be made of its answer. */
function inJson(type: DescMessage, answer: Uint8Array, registry: FileRegistry): string {
  try {
    return toJsonString(type, fromBinary(type, answer), { registry });
  } catch {
    return `${answer.length} bytes`;
  }
}

async function learn(client: Client, request: GrpcRequest, signal: AbortSignal): Promise<FileRegistry> {
  if (request.descriptors !== undefined) return readDescriptorFile(request.descriptors, request.service);
  return reflect(client, request.service, metadataOf(request.metadata), signal);
}

function checkAgainst(path: string, { service, method, message }: GrpcCall): readonly DefinitionProblem[] {
  let field = 'executor.descriptors';
  try {
    const contract = readDescriptorFile(path, service);
    field = 'executor.method';
    return messageProblems(unaryMethod(contract, service, method).input, message, MESSAGE, contract);
  } catch (error) {
    if (!(error instanceof RunFailedError)) throw error;
    return [{ field, message: error.message }];
  }
}
