import type { ResultSetHeader } from 'mysql2';
import type { Epochs } from '../../application/scheduling/epochs.js';
import type { MysqlDatabase } from './database.js';
import { tryAgain } from './try-again.js';

/** Epochs from the table `hotlist_leases`. */
export class MysqlEpochs implements Epochs {
  readonly #database: MysqlDatabase;

  constructor(database: MysqlDatabase) {
    this.#database = database;
  }

  /** One statement: the database serialises those who ask, and hands each its own number back as the insert id. */
  async next(job: string): Promise<number> {
    const result = await tryAgain(() =>
      this.#database.query<ResultSetHeader>(
        `INSERT INTO hotlist_leases (job, epoch) VALUES (?, LAST_INSERT_ID(1))
         ON DUPLICATE KEY UPDATE epoch = LAST_INSERT_ID(epoch + 1)`,
        [Buffer.from(job)],
      ),
    );
    return Number(result.insertId);
  }
}
