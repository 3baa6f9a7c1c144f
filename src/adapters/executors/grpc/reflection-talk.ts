import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import type { Client, ClientDuplexStream, Metadata } from '@grpc/grpc-js';
import { RunFailedError } from '../run-failed.js';

/** A file by its name, or the one that defines a symbol. */
export type Question =
  | { readonly file: string; readonly symbol?: undefined }
  | { readonly symbol: string; readonly file?: undefined };

/** The fields of `ServerReflectionRequest` and `ServerReflectionResponse` that matter here (reflection.proto). */
const FILE_BY_FILENAME = 3;
const FILE_CONTAINING_SYMBOL = 4;
const FILE_DESCRIPTOR_RESPONSE = 4;
const ERROR_RESPONSE = 7;

/** Questions and answers over one reflection stream, one after another. */
export class ReflectionTalk {
  readonly #stream: ClientDuplexStream<Buffer, Buffer>;
  readonly #answers: AsyncIterator<Buffer>;
  readonly #cancel: () => void;
  readonly #signal: AbortSignal;

  /** @param protocol - the package of the service, such as `grpc.reflection.v1` */
  constructor(client: Client, protocol: string, metadata: Metadata, signal: AbortSignal) {
    const same = (bytes: Buffer) => bytes;
    const path = `/${protocol}.ServerReflection/ServerReflectionInfo`;
    this.#stream = client.makeBidiStreamRequest(path, same, same, metadata);
    // Whoever waits for an answer is told; that it ends when nobody does is no news.
    this.#stream.on('error', () => {});
    this.#answers = this.#stream[Symbol.asyncIterator]();
    this.#cancel = () => this.#stream.cancel();
    this.#signal = signal;
    signal.addEventListener('abort', this.#cancel, { once: true });
    if (signal.aborted) this.#cancel();
  }

  /**
   * @returns proto files, each as an encoded `FileDescriptorProto`
   * @throws RunFailedError when the server has no such file
   * @throws ServiceError when the call fails
   */
  async ask(question: Question): Promise<Uint8Array[]> {
    this.#stream.write(encode(question));
    const { value, done } = await this.#answers.next();
    if (done) throw new RunFailedError('the server ended its reflection without an answer');
    const files = decode(value);
    if (files) return files;
    const what = question.symbol === undefined ? `a file ${question.file}` : `a service ${question.symbol}`;
    throw new RunFailedError(`the server's reflection doesn't know ${what}`);
  }

  end(): void {
    this.#signal.removeEventListener('abort', this.#cancel);
    this.#stream.end();
    this.#cancel();
  }
}

function encode({ file, symbol }: Question): Buffer {
  const [field, name] = symbol === undefined ? [FILE_BY_FILENAME, file] : [FILE_CONTAINING_SYMBOL, symbol];
  return Buffer.from(new BinaryWriter().tag(field, 2).string(name).finish());
}

/** The files of an answer; undefined when it is an error. */
function decode(answer: Uint8Array): Uint8Array[] | undefined {
  const files: Uint8Array[] = [];
  const reader = new BinaryReader(answer);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === ERROR_RESPONSE) return undefined;
    if (field === FILE_DESCRIPTOR_RESPONSE) files.push(...filesOf(reader.bytes()));
    else reader.skip(wireType, field);
  }
  return files;
}

/** `message FileDescriptorResponse { repeated bytes file_descriptor_proto = 1; }` */
function filesOf(response: Uint8Array): Uint8Array[] {
  const files: Uint8Array[] = [];
  const reader = new BinaryReader(response);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) files.push(reader.bytes());
    else reader.skip(wireType, field);
  }
  return files;
}
