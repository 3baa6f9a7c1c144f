import type { Pool, PoolConnection } from 'mysql2/promise';
import { breakOff } from './connection.js';
import { isReadOnly, lateAnswer } from './database-error.js';

export interface Limits {
  /** After this many milliseconds the connection is broken off; without it there is no limit. */
  readonly timeoutMs?: number;
  /** Breaks the connection off when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Gives `work` a connection of the pool for as long as it takes, or as the limits allow; waiting for a free one counts.
 *
 * @throws an error with the code ETIMEDOUT when the time is up
 * @throws the signal's reason when `signal` aborts
 */
export async function useConnection<T>(
  pool: Pool,
  work: (connection: PoolConnection) => Promise<T>,
  { timeoutMs, signal }: Limits,
): Promise<T> {
  signal?.throwIfAborted();
  const cutOff = new AbortController();
  const onAbort = () => cutOff.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => cutOff.abort(lateAnswer(timeoutMs)), timeoutMs);
  try {
    return await useUntil(cutOff.signal, pool, work);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

async function useUntil<T>(
  cutOff: AbortSignal,
  pool: Pool,
  work: (connection: PoolConnection) => Promise<T>,
): Promise<T> {
  const connecting = pool.getConnection();
  const aborted = new Promise<never>((_, reject) => {
    cutOff.addEventListener('abort', () => reject(cutOff.reason), { once: true });
  });
  let connection: PoolConnection;
  try {
    connection = await Promise.race([connecting, aborted]);
  } catch (error) {
    // One that comes after all goes back to the pool.
    connecting.then((late) => late.release()).catch(() => {});
    throw error;
  }
  const cut = () => breakOff(connection, String(cutOff.reason));
  cutOff.addEventListener('abort', cut, { once: true });
  try {
    return await Promise.race([work(connection), aborted]);
  } catch (error) {
    // Behind a name that leads to the primary a new one may reach whoever that is by now.
    if (isReadOnly(error)) connection.destroy();
    throw error;
  } finally {
    cutOff.removeEventListener('abort', cut);
    connection.release();
  }
}
