import { readFileSync } from 'node:fs';
import { type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { RunFailedError } from '../run-failed.js';
import { contractOf } from './contract.js';

/**
 * The contract of a service from a FileDescriptorSet, as `buf build -o x.binpb` writes it.
 *
 * @throws RunFailedError when it can't be read, or the service is not in it
 */
export function readDescriptorFile(path: string, service: string): FileRegistry {
  const files = new Map(readFiles(path).map((file) => [file.name, file]));
  return contractOf(service, files, `the descriptor file ${path}`);
}

function readFiles(path: string) {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    const why = code === 'ENOENT' ? 'there is no such file' : `it can't be read (${code})`;
    throw new RunFailedError(`the descriptor file ${path}: ${why}`);
  }
  try {
    return fromBinary(FileDescriptorSetSchema, bytes).file;
  } catch {
    throw new RunFailedError(`the descriptor file ${path} is not a FileDescriptorSet`);
  }
}
