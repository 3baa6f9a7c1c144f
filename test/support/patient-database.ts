import type { PoolConnection } from 'mysql2/promise';
import type { Limits } from '../../src/adapters/mysql/use-connection.js';
import { InterceptedDatabase } from './intercepted-database.js';

/** Waits for every answer as long as it takes, where a machine that stands still for seconds is not what is tested. */
export class PatientDatabase extends InterceptedDatabase {
  override use<T>(work: (connection: PoolConnection) => Promise<T>, { signal }: Limits): Promise<T> {
    return super.use(work, { signal });
  }
}
