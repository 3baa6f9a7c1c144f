import type { Client, Metadata } from '@grpc/grpc-js';

/**
 * Calls a unary method with a message that is encoded already.
 *
 * @returns the answer, still encoded
 * @throws ServiceError also when the signal aborts, which cancels the call
 */
export async function callUnary(
  client: Client,
  path: string,
  message: Uint8Array,
  metadata: Metadata,
  signal: AbortSignal,
): Promise<Uint8Array> {
  let cancel = () => {};
  try {
    return await new Promise((resolve, reject) => {
      const same = (bytes: Buffer) => bytes;
      const call = client.makeUnaryRequest(path, same, same, Buffer.from(message), metadata, (error, answer) => {
        if (error) reject(error);
        else resolve(answer ?? Buffer.alloc(0));
      });
      cancel = () => call.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      if (signal.aborted) cancel();
    });
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
