import { readFileSync } from 'node:fs';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';

type PackageDefinition = ConstructorParameters<typeof ReflectionService>[0];

/** The build writes the compiled contract here, with everything it imports. */
const DESCRIPTORS = new URL('../../gen/descriptors.binpb', import.meta.url);

/**
 * Serves the contract to grpcurl and the like. It is given the descriptors that buf compiled, file by file: those of
 * proto-loader lack the imported files, and tools then fail on the first Timestamp (grpc-node #2595).
 */
export function addReflection(server: Server): void {
  const fileDescriptorProtos = splitFileDescriptorSet(readFileSync(DESCRIPTORS));
  const definition = { contract: { format: 'descriptors', type: {}, fileDescriptorProtos } };
  new ReflectionService(definition as unknown as PackageDefinition).addToServer(server);
}

/** `message FileDescriptorSet { repeated FileDescriptorProto file = 1; }` into its files, still encoded. */
function splitFileDescriptorSet(bytes: Uint8Array): Buffer[] {
  const reader = new BinaryReader(bytes);
  const files: Buffer[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) files.push(Buffer.from(reader.bytes()));
    else reader.skip(wireType, field);
  }
  return files;
}
