import { Metadata } from '@grpc/grpc-js';
import type { Headers } from '../header-fields.js';

/** As gRPC sends it: of a name with `-bin` at its end the value is bytes, which are written in base64. */
export function metadataOf(headers: Headers): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) {
    metadata.set(name, name.toLowerCase().endsWith('-bin') ? Buffer.from(value, 'base64') : value);
  }
  return metadata;
}
