import { type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { type Client, type Metadata, status } from '@grpc/grpc-js';
import { RunFailedError } from '../run-failed.js';
import { contractOf, missingImports } from './contract.js';
import { isServiceError } from './failure.js';
import { type Question, ReflectionTalk } from './reflection-talk.js';

/** The newer first; the messages of both are the same. */
const PROTOCOLS = ['grpc.reflection.v1', 'grpc.reflection.v1alpha'];
/** A server that goes on naming imports for ever is not believed for ever. */
const MOST_FILES = 2_000;

/**
 * Asks a server for the contract of one of its services.
 *
 * @throws RunFailedError when it has no reflection, or doesn't know the service
 * @throws ServiceError when the call fails
 */
export async function reflect(
  client: Client,
  service: string,
  metadata: Metadata,
  signal: AbortSignal,
): Promise<FileRegistry> {
  for (const protocol of PROTOCOLS) {
    const talk = new ReflectionTalk(client, protocol, metadata, signal);
    try {
      return contractOf(service, await askForFiles(talk, service), 'what the server says of itself');
    } catch (error) {
      if (!isServiceError(error) || error.code !== status.UNIMPLEMENTED) throw error;
    } finally {
      talk.end();
    }
  }
  throw new RunFailedError('the server has no reflection; name a file of descriptors in executor.descriptors');
}

/** The file of the service and all that it imports; many servers send only the one that was asked for. */
async function askForFiles(talk: ReflectionTalk, service: string): Promise<Map<string, FileDescriptorProto>> {
  const files = new Map<string, FileDescriptorProto>();
  let questions: Question[] = [{ symbol: service }];
  while (questions.length > 0) {
    for (const question of questions) {
      for (const bytes of await talk.ask(question)) {
        const file = fromBinary(FileDescriptorProtoSchema, bytes);
        files.set(file.name, file);
      }
    }
    const missing = missingImports(files);
    if (questions.some(({ file }) => file !== undefined && missing.includes(file))) break;
    if (files.size + missing.length > MOST_FILES) throw new RunFailedError('the server names too many files');
    questions = missing.map((file) => ({ file }));
  }
  return files;
}
