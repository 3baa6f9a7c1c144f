import { createFileRegistry, type DescMethod, type FileRegistry } from '@bufbuild/protobuf';
import * as wkt from '@bufbuild/protobuf/wkt';
import { messageOf } from '../../../application/message-of.js';
import { RunFailedError } from '../run-failed.js';

/** Imported by many, and left out by some servers and tools: we have them. */
const WELL_KNOWN = new Map(
  [
    wkt.file_google_protobuf_any,
    wkt.file_google_protobuf_api,
    wkt.file_google_protobuf_descriptor,
    wkt.file_google_protobuf_duration,
    wkt.file_google_protobuf_empty,
    wkt.file_google_protobuf_field_mask,
    wkt.file_google_protobuf_source_context,
    wkt.file_google_protobuf_struct,
    wkt.file_google_protobuf_timestamp,
    wkt.file_google_protobuf_type,
    wkt.file_google_protobuf_wrappers,
  ].map((file) => [file.proto.name, file]),
);

/** Compiled proto files, by name. */
export type Files = ReadonlyMap<string, wkt.FileDescriptorProto>;

/** The imports of these files that are neither among them nor known to everybody. */
export function missingImports(files: Files): string[] {
  const imported = new Set([...files.values()].flatMap(({ dependency }) => dependency));
  return [...imported].filter((name) => !files.has(name) && !WELL_KNOWN.has(name));
}

/**
 * The service with everything that its messages are made of.
 *
 * @param from - says in errors where the files come from
 * @throws RunFailedError when it is not there, or the files can't be used
 */
export function contractOf(service: string, files: Files, from: string): FileRegistry {
  const isIt = (name: string, prefix: string) => (prefix ? `${prefix}.${name}` : name) === service;
  const file = [...files.values()].find((each) => each.service.some(({ name }) => isIt(name, each.package)));
  if (!file) throw new RunFailedError(`there is no service ${service} in ${from}`);
  const missing = missingImports(files);
  if (missing.length > 0) throw new RunFailedError(`${from} lacks what it imports: ${missing.join(', ')}`);
  try {
    return createFileRegistry(file, (name) => WELL_KNOWN.get(name) ?? files.get(name));
  } catch (error) {
    throw new RunFailedError(`${from} can't be used: ${messageOf(error)}`);
  }
}

/** @throws RunFailedError when there is no such method, or it is not unary */
export function unaryMethod(contract: FileRegistry, service: string, method: string): DescMethod {
  const methods = contract.getService(service)?.methods ?? [];
  const found = methods.find(({ name }) => name === method);
  const unary = methods.filter(({ methodKind }) => methodKind === 'unary').map(({ name }) => name);
  const allowed = `its unary methods are ${unary.join(', ') || 'none'}`;
  if (!found) throw new RunFailedError(`${service} has no method ${method}; ${allowed}`);
  if (found.methodKind !== 'unary') {
    throw new RunFailedError(`${service}/${method} is a streaming method, and jobs call unary ones; ${allowed}`);
  }
  return found;
}
