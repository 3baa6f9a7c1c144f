import type { Epochs } from '../../application/scheduling/epochs.js';
import type { EmbeddedDatabase } from './database.js';

/** Epochs from the table `leases`, which outlive the process. */
export class EmbeddedEpochs implements Epochs {
  readonly #database: EmbeddedDatabase;

  constructor(database: EmbeddedDatabase) {
    this.#database = database;
  }

  next(job: string): Promise<number> {
    return this.#database.write(() => {
      const row = this.#database.connection
        .prepare(`
          INSERT INTO leases (job, epoch) VALUES (?, 1)
          ON CONFLICT (job) DO UPDATE SET epoch = epoch + 1
          RETURNING epoch`)
        .get([job]) as { epoch: bigint };
      return Number(row.epoch);
    });
  }
}
