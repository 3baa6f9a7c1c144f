import { MysqlJobClaims } from '../../src/adapters/mysql/job-claims.js';
import { MysqlJobRecords } from '../../src/adapters/mysql/job-records.js';
import { aJobDefinition } from './a-job-definition.js';
import { type Carry, InterceptedDatabase } from './intercepted-database.js';
import { emptyDatabase } from './mysql-store.js';

export const LEASE_MS = 60_000;
/** The statement that takes what is due. */
export const TAKES = /SET lost_by =/;
export const SKIPS = /FOR UPDATE SKIP LOCKED/;

/** What the server says when a statement loses against another. */
export const refusal = (errno: number) => Object.assign(new Error('refused'), { errno });

/** Jobs in a MySQL database of their own, whose statements a test may watch and change. */
export class InterceptedJobs {
  readonly database: InterceptedDatabase;
  readonly records: MysqlJobRecords;
  readonly statements: string[] = [];
  /** Set by a test; every statement is remembered besides. */
  carry: Carry = (_sql, ask) => ask();

  private constructor(database: InterceptedDatabase) {
    this.database = database;
    this.records = new MysqlJobRecords(database);
    database.carry = (sql, ask, raw) => {
      this.statements.push(sql);
      return this.carry(sql, ask, raw);
    };
  }

  static async open(): Promise<InterceptedJobs> {
    const database = new InterceptedDatabase(await emptyDatabase());
    await database.prepare(true);
    return new InterceptedJobs(database);
  }

  /** A job that has been due for a second. */
  async create(name: string, differences: Parameters<typeof aJobDefinition>[0] = {}): Promise<void> {
    await this.records.create(aJobDefinition({ name, ...differences }), 'api', (await this.records.now()) - 1_000);
  }

  open(skipLocked?: boolean): MysqlJobClaims {
    return new MysqlJobClaims(this.database, { leaseMs: LEASE_MS, ...(skipLocked !== undefined && { skipLocked }) });
  }

  skipped(): boolean {
    return this.statements.some((sql) => SKIPS.test(sql));
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
