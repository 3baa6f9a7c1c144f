/** How an execution stands, or ended. */
export type ExecutionState =
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'timed out'
  | 'cancelled'
  /** Its instance died, or lost its lease. */
  | 'lost'
  /** It never began: its policy says so. */
  | 'skipped';

/** One run of a shard, or fire times that had none. */
export interface Execution {
  readonly job: string;
  readonly shard: number;
  /** In milliseconds UTC. */
  readonly fireTime: number;
  /** Of fire times that were skipped together the last one; else the same. */
  readonly lastFireTime: number;
  /** How many fire times it stands for: 1, but for those that were skipped together. */
  readonly count: number;
  readonly attempt: number;
  readonly epoch: number;
  readonly owner: string;
  readonly state: ExecutionState;
  /** By the store's clock, in milliseconds UTC; undefined while it runs, or when it never began. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** What the executor gave back, or why it failed; cut at 4 KB. */
  readonly detail: string;
}

/** An execution that is kept. */
export interface KeptExecution extends Execution {
  /** Greater than that of every execution kept before it. */
  readonly id: number;
}

/** An execution as it begins, or as it is recorded at once because it never began or was lost. */
export type NewExecution = Omit<Execution, 'startedAt' | 'endedAt'>;

export interface HistoryPage {
  readonly job?: string;
  /** Only of this shard; with `job`. */
  readonly shard?: number;
  readonly states?: readonly ExecutionState[];
  /** Only those with a smaller id: the newest come first, unless `after` is given. */
  readonly before?: number;
  /** Only those with a greater id, and then the oldest come first. */
  readonly after?: number;
  readonly limit: number;
}

/** What has been run, and what not. */
export interface JobHistory {
  /** Records executions that begin now, or never do; returns their ids in the same order. One batch. */
  record(executions: readonly NewExecution[]): Promise<readonly number[]>;
  /** Records how executions ended that are still recorded as running. One batch. */
  end(ends: readonly { readonly id: number; readonly state: ExecutionState; readonly detail: string }[]): Promise<void>;
  /** Records as lost what is still recorded as running for these shards under an older epoch. */
  lose(keys: readonly { readonly job: string; readonly shard: number; readonly epoch: number }[]): Promise<void>;
  list(page: HistoryPage): Promise<readonly KeptExecution[]>;
  find(id: number): Promise<KeptExecution | undefined>;
  /** Those that are still kept, in any order. */
  findAll(ids: readonly number[]): Promise<readonly KeptExecution[]>;
  /**
   * Removes what ended more than `maxAgeMs` ago, and of each job all but the newest `keepPerJob`; at most `limit` rows, so
   * that it never takes long. Returns how many.
   *
   * @throws the signal's reason when `signal` aborts, unless nothing takes long there
   */
  clean(
    rules: { readonly maxAgeMs: number; readonly keepPerJob: number; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<number>;
}
