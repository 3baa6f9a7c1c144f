import { randomUUID } from 'node:crypto';
import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type { Claim } from '../../application/jobs/job-claims.js';
import type { MysqlDatabase } from './database.js';
import { isTryAgain } from './database-error.js';
import { type Candidate, findDue, lockDue } from './job-candidates.js';
import { isOneOf } from './job-keys.js';
import { NOW_MS } from './now.js';
import { tryAgain } from './try-again.js';

/** Which of what is due, and for whom. */
export interface Wanted {
  readonly priority: number;
  readonly owner: string;
  readonly limit: number;
  /** Whether what others have locked is passed over, instead of being wanted by several and had by one. */
  readonly skipLocked: boolean;
}

/** What a look at what is due has brought: how many there were, and those of them that nobody else has taken. */
export interface Taken {
  readonly seen: number;
  readonly taken: readonly Claim[];
}

/**
 * Looks for what is due and takes it: one statement for the whole batch, guarded by each row's epoch and by its being due
 * at that moment. What it took carries a mark of its own, by which it is read back.
 */
export class JobTaking {
  readonly #database: MysqlDatabase;
  readonly #leaseMs: number;
  readonly #limits: { readonly timeoutMs: number };

  constructor(database: MysqlDatabase, leaseMs: number, answerMs: number) {
    this.#database = database;
    this.#leaseMs = leaseMs;
    this.#limits = { timeoutMs: answerMs };
  }

  take(wanted: Wanted): Promise<Taken> {
    return tryAgain(this.#database.url, () => this.#attempt(wanted));
  }

  async #attempt(wanted: Wanted): Promise<Taken> {
    const mark = randomUUID();
    let candidates: readonly Candidate[] = [];
    try {
      const work = async (connection: PoolConnection) => {
        candidates = await (wanted.skipLocked ? lockDue : findDue)(connection, wanted.priority, wanted.limit);
        const taken = candidates.length > 0 ? await this.#mark(connection, wanted.owner, candidates, mark) : [];
        return { seen: candidates.length, taken };
      };
      return await this.#database.use(
        wanted.skipLocked ? (connection) => locking(connection, work) : work,
        this.#limits,
      );
    } catch (error) {
      // Where the answer was lost they may be taken all the same, now or later, and nobody would run them.
      if (candidates.length > 0 && !isTryAgain(error)) void this.#giveBack(candidates, mark).catch(() => {});
      throw error;
    }
  }

  /** Each statement commits by itself, unless the candidates are locked. */
  async #mark(
    connection: PoolConnection,
    owner: string,
    candidates: readonly Candidate[],
    mark: string,
  ): Promise<Claim[]> {
    const before = isOneOf(candidates);
    const after = isOneOf(candidates.map(next));
    const [[, taken]] = await connection.query<[unknown, RowDataPacket[]] & RowDataPacket[][]>(
      // Assigned from left to right, each from what the row was before: so the state comes after those that ask for it.
      `UPDATE hotlist_job_shards
       SET lost_by = IF(state = 'running', owner, ''), attempt = attempt + (state = 'running'), state = 'running',
         owner = ?, epoch = epoch + 1, mark = ?, was_due_at = due_at, due_at = ${NOW_MS} + ?
       WHERE ${before.sql} AND is_enabled = 1 AND due_at <= ${NOW_MS};
       SELECT definition, shard, epoch, fire_time, was_due_at, attempt, lost_by, due_at - ? AS claimed_at
       FROM hotlist_job_shards STRAIGHT_JOIN hotlist_jobs ON name = job WHERE ${after.sql} AND mark = ?`,
      [Buffer.from(owner), mark, this.#leaseMs, ...before.values, this.#leaseMs, ...after.values, mark],
    );
    return inOrder(taken.map(toClaim), candidates);
  }

  /** As if it had not been taken, but for the epoch. */
  async #giveBack(candidates: readonly Candidate[], mark: string): Promise<void> {
    const { sql, values } = isOneOf(candidates.map(next));
    await this.#database.query(
      `UPDATE hotlist_job_shards
       SET state = IF(lost_by = '', 'waiting', 'running'), attempt = attempt - (lost_by <> ''),
         owner = IF(lost_by = '', owner, lost_by), due_at = was_due_at, mark = ''
       WHERE ${sql} AND mark = ? AND state = 'running'`,
      [...values, mark],
      this.#limits,
    );
  }
}

/** READ COMMITTED, which locks rows only, and not the gaps between them, into which others write when their runs end. */
async function locking<T>(connection: PoolConnection, work: (connection: PoolConnection) => Promise<T>): Promise<T> {
  try {
    await connection.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION');
    const result = await work(connection);
    await connection.query('COMMIT');
    return result;
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => connection.destroy());
    throw error;
  }
}

/** The same shard under the epoch that the claim makes. */
function next({ epoch, ...shard }: Candidate): Candidate {
  return { ...shard, epoch: epoch + 1 };
}

function toClaim(row: RowDataPacket): Claim {
  const lostBy = String(row['lost_by']);
  return {
    definition: JSON.parse(row['definition']),
    shard: Number(row['shard']),
    epoch: Number(row['epoch']),
    fireTime: Number(row['fire_time']),
    dueAt: Number(row['was_due_at']),
    attempt: Number(row['attempt']),
    lostBy: lostBy === '' ? undefined : lostBy,
    claimedAt: Number(row['claimed_at']),
  };
}

/** As they were due, which says nothing any more in the rows themselves. */
function inOrder(claims: readonly Claim[], candidates: readonly Candidate[]): Claim[] {
  const keyOf = (job: string, shard: number) => `${shard} ${job}`;
  const byKey = new Map(claims.map((claim) => [keyOf(claim.definition.name, claim.shard), claim]));
  return candidates.flatMap(({ job, shard }) => byKey.get(keyOf(job.toString(), shard)) ?? []);
}
