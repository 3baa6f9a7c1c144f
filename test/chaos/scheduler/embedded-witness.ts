import { EmbeddedDatabase } from '../../../src/adapters/embedded/database.js';
import { NOW_MS } from '../../../src/adapters/embedded/now.js';
import { refreshJobName } from '../../../src/application/publishing/refresh-job-name.js';
import { lateRecords, type Testimony, testimonyOf, type Witness } from './witness.js';

/** The embedded store: a file, in which triggers and their tables stand beside hotlist's own. */
export class EmbeddedWitness implements Witness {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Makes the file with its tables, and the triggers. */
  static async open(path: string): Promise<EmbeddedWitness> {
    const witness = new EmbeddedWitness(path);
    await witness.#use((database) => database.connection.exec(STATEMENTS));
    return witness;
  }

  async recordLate(): Promise<void> {
    await this.#use(({ connection }) => connection.exec(lateRecords('executions')));
  }

  testify(): Promise<Testimony> {
    return this.#use(({ connection }) => {
      const rows = (sql: string) => connection.prepare(sql).all([]) as { [column: string]: unknown }[];
      return testimonyOf(
        {
          jobs: rows('SELECT name, created_at FROM jobs'),
          executions: rows('SELECT * FROM executions ORDER BY id'),
          shards: rows('SELECT job, shard, fire_time FROM job_shards'),
          changes: rows('SELECT * FROM witnessed_changes ORDER BY id'),
          versions: rows('SELECT * FROM witnessed_versions ORDER BY id'),
        },
        true,
      );
    });
  }

  async #use<T>(work: (database: EmbeddedDatabase) => T): Promise<T> {
    const database = await EmbeddedDatabase.open(this.#path);
    try {
      return work(database);
    } finally {
      database.close();
    }
  }
}

const SEE_VERSION = `
  INSERT INTO witnessed_versions (accepted_at, board, version, token, current_epoch)
  SELECT ${NOW_MS}, NEW.board, NEW.version, NEW.token, COALESCE(MAX(epoch), 0)
  FROM job_shards WHERE job = '${refreshJobName('')}' || NEW.board AND shard = 0`;

const STATEMENTS = `
  CREATE TABLE witnessed_changes (
    id INTEGER PRIMARY KEY, changed_at, changed_by, job, shard,
    old_state, old_epoch, old_due_at, old_owner, new_state, new_epoch, new_due_at, new_owner);
  CREATE TRIGGER witness AFTER UPDATE ON job_shards
  WHEN NEW.epoch <> OLD.epoch OR NEW.state <> OLD.state OR NEW.due_at IS NOT OLD.due_at
  BEGIN
    INSERT INTO witnessed_changes (changed_at, job, shard, old_state, old_epoch, old_due_at, old_owner,
      new_state, new_epoch, new_due_at, new_owner)
    VALUES (${NOW_MS}, NEW.job, NEW.shard, OLD.state, OLD.epoch, OLD.due_at, OLD.owner,
      NEW.state, NEW.epoch, NEW.due_at, NEW.owner);
  END;
  CREATE TABLE witnessed_versions (id INTEGER PRIMARY KEY, accepted_at, accepted_by, board, version, token, current_epoch);
  CREATE TRIGGER witness_first AFTER INSERT ON boards BEGIN ${SEE_VERSION}; END;
  CREATE TRIGGER witness_next AFTER UPDATE ON boards
  WHEN NEW.version <> OLD.version OR NEW.token <> OLD.token
  BEGIN ${SEE_VERSION}; END`;
