import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports that Linux (32768 up) and macOS (49152 up) give to whoever asks for any, so that nobody is given this
// one while the server that had it is down.
const LOWEST = 10_000;
const ABOVE_HIGHEST = 30_000;

/** A free port on the loopback that a server can leave and come back to. */
export async function portToKeep(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, ABOVE_HIGHEST);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
