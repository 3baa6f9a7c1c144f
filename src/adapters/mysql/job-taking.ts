import { randomUUID } from 'node:crypto';
import type { RowDataPacket } from 'mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type { Claim } from '../../application/jobs/job-claims.js';
import type { Admit } from '../../application/jobs/numbered-claims.js';
import type { MysqlDatabase } from './database.js';
import { isTryAgain } from './database-error.js';
import { findDue, findFree, lockDue } from './job-candidates.js';
import { CLAIMED, toClaim } from './job-claim-rows.js';
import { isOneOf, SHARDS_BY_KEY, type ShardKey } from './job-keys.js';
import { NOW_MS } from './now.js';
import { tryAgain } from './try-again.js';

/** So many are looked at for each that may be admitted, because others are about to claim the first of them. */
const CANDIDATES_FOR_EACH = 4;

/** Which of what is due, and for whom. */
export interface Wanted {
  readonly priority: number;
  readonly owner: string;
  readonly limit: number;
  /** Whether what others have locked is passed over, instead of being wanted by several and had by one. */
  readonly skipLocked: boolean;
}

type By = Pick<Wanted, 'owner' | 'skipLocked'>;
type Find = (connection: PoolConnection) => Promise<readonly ShardKey[]>;

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
    const { skipLocked, priority, limit } = wanted;
    return this.#take(wanted, (connection) => (skipLocked ? lockDue : findDue)(connection, priority, limit));
  }

  /** The same of those that `admit` lets through; while it is asked nothing is locked and no connection waits. */
  async takeAdmitted({ priority, owner, limit, skipLocked }: Wanted, admit: Admit): Promise<Taken> {
    const find = skipLocked ? findFree : findDue;
    const due = await tryAgain(() =>
      this.#database.use((connection) => find(connection, priority, CANDIDATES_FOR_EACH * limit), this.#limits),
    );
    if (due.length === 0) return { seen: 0, taken: [] };
    const candidates = due.map(({ job, ...shard }) => ({ job: String(job), ...shard }));
    const admitted = await admit(candidates, limit);
    const { taken } = await this.#take({ owner, skipLocked: false }, async () => admitted);
    return { seen: Math.min(due.length, limit), taken };
  }

  #take(by: By, find: Find): Promise<Taken> {
    return tryAgain(() => this.#attempt(by, find));
  }

  async #attempt({ owner, skipLocked }: By, find: Find): Promise<Taken> {
    const mark = randomUUID();
    let candidates: readonly ShardKey[] = [];
    try {
      const work = async (connection: PoolConnection) => {
        candidates = await find(connection);
        const taken =
          candidates.length > 0 ? await this.#mark(connection, { owner, skipLocked }, candidates, mark) : [];
        return { seen: candidates.length, taken };
      };
      return await this.#database.use(skipLocked ? (connection) => unlocking(connection, work) : work, this.#limits);
    } catch (error) {
      // Where the answer was lost they may be taken all the same, now or later, and nobody would run them.
      if (candidates.length > 0 && !isTryAgain(error)) void this.#giveBack(candidates, mark).catch(() => {});
      throw error;
    }
  }

  /** One message. Each statement commits by itself, unless the candidates are locked: then the last one commits. */
  async #mark(
    connection: PoolConnection,
    { owner, skipLocked }: By,
    candidates: readonly ShardKey[],
    mark: string,
  ): Promise<Claim[]> {
    const before = isOneOf(candidates);
    const after = isOneOf(candidates.map(next));
    const [[, taken]] = await connection.query<[unknown, RowDataPacket[]] & RowDataPacket[][]>(
      // Assigned from left to right, each from what the row was before: so the state comes after those that ask for it.
      `UPDATE ${SHARDS_BY_KEY}
       SET lost_by = IF(state = 'running', owner, ''), attempt = attempt + (state = 'running'),
         was_due_at = IF(state = 'held', was_due_at, due_at), state = 'running',
         owner = ?, epoch = epoch + 1, mark = ?, due_at = ${NOW_MS} + ?
       WHERE ${before.sql} AND is_enabled = 1 AND due_at <= ${NOW_MS};
       SELECT ${CLAIMED} WHERE ${after.sql} AND mark = ?${skipLocked ? '; COMMIT' : ''}`,
      [Buffer.from(owner), mark, this.#leaseMs, ...before.values, this.#leaseMs, ...after.values, mark],
    );
    return inOrder(taken.map(toClaim), candidates);
  }

  /** As if it had not been taken, but for the epoch; what was held waits, because the lease had ended. */
  async #giveBack(candidates: readonly ShardKey[], mark: string): Promise<void> {
    const { sql, values } = isOneOf(candidates.map(next));
    await this.#database.query(
      `UPDATE ${SHARDS_BY_KEY}
       SET state = IF(lost_by = '', 'waiting', 'running'), attempt = attempt - (lost_by <> ''),
         owner = IF(lost_by = '', owner, lost_by), due_at = was_due_at, mark = ''
       WHERE ${sql} AND mark = ? AND state = 'running'`,
      [...values, mark],
      this.#limits,
    );
  }
}

/** Leaves no transaction open, whether it was empty or failed. */
async function unlocking(
  connection: PoolConnection,
  work: (connection: PoolConnection) => Promise<Taken>,
): Promise<Taken> {
  const rollBack = () => connection.query('ROLLBACK').catch(() => connection.destroy());
  try {
    const result = await work(connection);
    if (result.seen === 0) await rollBack();
    return result;
  } catch (error) {
    await rollBack();
    throw error;
  }
}

/** The same shard under the epoch that the claim makes. */
function next({ epoch, ...shard }: ShardKey): ShardKey {
  return { ...shard, epoch: epoch + 1 };
}

/** As they were due, which says nothing any more in the rows themselves. */
function inOrder(claims: readonly Claim[], candidates: readonly ShardKey[]): Claim[] {
  const keyOf = (job: string, shard: number) => `${shard} ${job}`;
  const byKey = new Map(claims.map((claim) => [keyOf(claim.definition.name, claim.shard), claim]));
  return candidates.flatMap(({ job, shard }) => byKey.get(keyOf(job.toString(), shard)) ?? []);
}
