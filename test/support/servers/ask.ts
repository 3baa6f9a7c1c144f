import { connect } from 'node:net';

/**
 * Connects to a port of this machine, says `question`, and resolves with the answer as soon as it is `enough`, or when
 * the other side ends; rejects when there is nobody, when the connection breaks, and after `timeoutMs`.
 */
export function ask(
  port: number,
  question: string,
  { enough = (_: Buffer): boolean => false, timeoutMs = 15_000 } = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const socket = connect(port, '127.0.0.1');
    const timer = setTimeout(() => socket.destroy(new Error(`no answer from port ${port}`)), timeoutMs);
    socket.on('connect', () => socket.write(question));
    socket.on('data', (bytes) => {
      answer = Buffer.concat([answer, bytes]);
      if (enough(answer)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}
