import { readFileSync } from 'node:fs';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { Server, ServerDuplexStream } from '@grpc/grpc-js';

/** The project's own descriptors, with everything they import. */
export const DESCRIPTORS = new URL('../../src/gen/descriptors.binpb', import.meta.url);

const same = (bytes: Buffer) => bytes;

/**
 * Reflection of only the old protocol that sends no more than the file that was asked for, and has none of Google's:
 * what a sparing server may do. Counts its streams.
 */
export class SparseReflection {
  streams = 0;
  readonly #protocol: string;
  readonly #files = fromBinary(FileDescriptorSetSchema, readFileSync(DESCRIPTORS)).file.filter(
    ({ name }) => !name.startsWith('google/'),
  );

  /** @param protocol - the package of the reflection service */
  constructor(protocol = 'grpc.reflection.v1alpha') {
    this.#protocol = protocol;
  }

  addTo(server: Server): void {
    const path = `/${this.#protocol}.ServerReflection/ServerReflectionInfo`;
    const codecs = {
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    };
    const method = { path, requestStream: true, responseStream: true, ...codecs };
    const ServerReflectionInfo = (stream: ServerDuplexStream<Buffer, Buffer>) => {
      this.streams++;
      stream.on('data', (request) => stream.write(this.#answer(request))).on('end', () => stream.end());
    };
    server.addService({ ServerReflectionInfo: method }, { ServerReflectionInfo });
  }

  #answer(request: Buffer): Buffer {
    const reader = new BinaryReader(request);
    const [field] = reader.tag();
    const asked = reader.string();
    const file = this.#files.find(({ name, package: of, service }) =>
      field === 3 ? name === asked : service.some((each) => `${of}.${each.name}` === asked),
    );
    const answer = new BinaryWriter();
    if (!file) return Buffer.from(answer.tag(7, 2).fork().tag(1, 0).int32(5).join().finish());
    const bytes = toBinary(FileDescriptorProtoSchema, file);
    return Buffer.from(answer.tag(4, 2).fork().tag(1, 2).bytes(bytes).join().finish());
  }
}
