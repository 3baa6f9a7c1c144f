import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { MysqlDatabase } from '../../../src/adapters/mysql/database.js';
import { NOW_MS } from '../../../src/adapters/mysql/now.js';
import { refreshJobName } from '../../../src/application/publishing/refresh-job-name.js';
import { lateRecords, type Testimony, testimonyOf, type Witness } from './witness.js';

/**
 * A MySQL or MariaDB, in which each instance is a user of its own, so that a trigger knows whose connection a change comes
 * by. What it writes is in another database, where hotlist doesn't look.
 */
export class MysqlWitness implements Witness {
  readonly #url: string;
  readonly #keepsLeases: boolean;

  private constructor(url: string, keepsLeases: boolean) {
    this.#url = url;
    this.#keepsLeases = keepsLeases;
  }

  /**
   * Makes the tables and the triggers.
   *
   * @param keepsLeases - whether the rows of the shards are the leases
   */
  static async open(url: string, users: readonly string[], keepsLeases: boolean): Promise<MysqlWitness> {
    const database = new MysqlDatabase(url);
    await database.prepare(true);
    await database.close();
    const witness = new MysqlWitness(url, keepsLeases);
    await witness.#use(async (connection) => {
      for (const user of users) {
        await connection.query('CREATE USER ?@?', [user, '%']);
        await connection.query('GRANT ALL ON hotlist.* TO ?@?', [user, '%']);
      }
      for (const statement of STATEMENTS) await connection.query(statement);
    });
    return witness;
  }

  /** For an instance that comes as this user, by this port. */
  urlOf(user: string, port: number): string {
    const url = new URL(this.#url);
    Object.assign(url, { username: user, port: String(port) });
    return url.href;
  }

  async recordLate(): Promise<void> {
    await this.#use((connection) => connection.query(lateRecords('hotlist_executions')));
  }

  testify(): Promise<Testimony> {
    return this.#use(async (connection) => {
      const rows = async (sql: string) => (await connection.query<RowDataPacket[]>(sql))[0];
      return testimonyOf(
        {
          jobs: await rows('SELECT name, created_at FROM hotlist_jobs'),
          executions: await rows('SELECT * FROM hotlist_executions ORDER BY id'),
          shards: await rows('SELECT job, shard, fire_time FROM hotlist_job_shards'),
          changes: await rows('SELECT * FROM witness.changes ORDER BY id'),
          versions: await rows('SELECT * FROM witness.versions ORDER BY id'),
        },
        this.#keepsLeases,
      );
    });
  }

  async #use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await createConnection(this.#url);
    try {
      return await work(connection);
    } finally {
      await connection.end();
    }
  }
}

const BY = "SUBSTRING_INDEX(USER(), '@', 1)";

const SEE_VERSION = `
  INSERT INTO witness.versions (accepted_at, accepted_by, board, version, token, current_epoch)
  SELECT ${NOW_MS}, ${BY}, NEW.board, NEW.version, NEW.token, COALESCE(MAX(epoch), 0)
  FROM hotlist.hotlist_job_shards
  WHERE job = CONCAT('${refreshJobName('')}', NEW.board) AND shard = 0 LOCK IN SHARE MODE`;

const STATEMENTS = [
  'CREATE DATABASE witness',
  `CREATE TABLE witness.changes (
     id BIGINT AUTO_INCREMENT PRIMARY KEY, changed_at BIGINT, changed_by VARBINARY(255), job VARBINARY(255), shard INT,
     old_state VARBINARY(16), old_epoch BIGINT, old_due_at BIGINT, old_owner VARBINARY(255),
     new_state VARBINARY(16), new_epoch BIGINT, new_due_at BIGINT, new_owner VARBINARY(255)) ENGINE=InnoDB`,
  // The clock within a trigger is that of the statement which set it off, as in that statement's own conditions.
  `CREATE TRIGGER witness AFTER UPDATE ON hotlist_job_shards FOR EACH ROW
   IF NEW.epoch <> OLD.epoch OR NEW.state <> OLD.state OR NOT (NEW.due_at <=> OLD.due_at) THEN
     INSERT INTO witness.changes (changed_at, changed_by, job, shard, old_state, old_epoch, old_due_at, old_owner,
       new_state, new_epoch, new_due_at, new_owner)
     VALUES (${NOW_MS}, ${BY}, NEW.job, NEW.shard, OLD.state, OLD.epoch, OLD.due_at, OLD.owner,
       NEW.state, NEW.epoch, NEW.due_at, NEW.owner);
   END IF`,
  `CREATE TABLE witness.versions (
     id BIGINT AUTO_INCREMENT PRIMARY KEY, accepted_at BIGINT, accepted_by VARBINARY(255), board VARBINARY(255),
     version BIGINT, token BIGINT, current_epoch BIGINT) ENGINE=InnoDB`,
  `CREATE TRIGGER witness_first AFTER INSERT ON hotlist_boards FOR EACH ROW ${SEE_VERSION}`,
  `CREATE TRIGGER witness_next AFTER UPDATE ON hotlist_boards FOR EACH ROW
   IF NEW.version <> OLD.version OR NEW.token <> OLD.token THEN ${SEE_VERSION}; END IF`,
];
