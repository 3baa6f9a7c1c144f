import type { Evidence, LeftShard, RecordedExecution, SeenRun, ShardChange, Stall, TriedJob } from '../evidence.js';

/** Of one shard of one job, everything in its order. */
export interface ShardEvidence {
  readonly job: TriedJob;
  readonly shard: number;
  readonly runs: readonly SeenRun[];
  readonly executions: readonly RecordedExecution[];
  /** Undefined when leases are kept elsewhere. */
  readonly changes: readonly ShardChange[] | undefined;
  readonly left: LeftShard | undefined;
}

/** Stalls with less than this between them are one: whoever wrote them down has not looked in between. */
const ONE_STALL_MS = 20;

/** The evidence, by shard and by process. */
export class EvidenceIndex {
  readonly evidence: Evidence;
  readonly shards: readonly ShardEvidence[];
  readonly #stalls = new Map<number, Stall[]>();
  readonly #owners = new Map<string, string>();
  readonly #runners = new Map<string, string>();

  constructor(evidence: Evidence) {
    this.evidence = evidence;
    const [runs, executions] = [byShard(evidence.runs), byShard(evidence.executions)];
    const changes = evidence.changes && byShard(evidence.changes);
    const left = byShard(evidence.shards);
    this.shards = evidence.jobs.flatMap((job) =>
      Array.from({ length: job.shards }, (_, shard) => {
        const key = `${shard} ${job.name}`;
        return {
          ...{ job, shard, runs: runs.get(key) ?? [], executions: executions.get(key) ?? [] },
          changes: changes && (changes.get(key) ?? []),
          left: left.get(key)?.[0],
        };
      }),
    );
    for (const each of evidence.executions) {
      this.#owners.set(nameOf(each), each.owner);
      this.#runners.set(nameOfRun(each), each.owner);
    }
    for (const { after, ...shard } of evidence.changes ?? []) {
      if (after.state === 'running') this.#owners.set(nameOf({ ...shard, epoch: after.epoch }), after.owner);
    }
    for (const stall of [...evidence.stalls].sort((a, b) => a.from - b.from)) this.#addStall(stall);
  }

  /** Who had the shard under this epoch: `host:pid:number`. */
  ownerOf(epoch: { readonly job: string; readonly shard: number; readonly epoch: number }): string | undefined {
    return this.#owners.get(nameOf(epoch));
  }

  /** Who is recorded to have carried out this very run; under one epoch that is always the same. */
  runnerOf(run: SeenRun): string | undefined {
    return this.#runners.get(nameOfRun(run));
  }

  /** For how much of the time from `from` to `to` the owner's process did not run, in milliseconds. */
  stalledMs(owner: string | undefined, from: number, to: number): number {
    return this.#stallsOf(owner).reduce(
      (sum, stall) => sum + Math.max(0, Math.min(stall.to, to) - Math.max(stall.from, from)),
      0,
    );
  }

  /** When the owner's process ran again that did not at this instant; the instant itself when it did. */
  ranAgainAt(owner: string | undefined, instant: number): number {
    return this.#stallsOf(owner).find(({ from, to }) => from <= instant && instant <= to)?.to ?? instant;
  }

  #stallsOf(owner: string | undefined): readonly Stall[] {
    return this.#stalls.get(Number(owner?.split(':').at(-2))) ?? [];
  }

  #addStall(stall: Stall): void {
    const all = this.#stalls.get(stall.pid) ?? [];
    this.#stalls.set(stall.pid, all);
    const last = all.at(-1);
    if (last === undefined || stall.from > last.to + ONE_STALL_MS) all.push(stall);
    else all[all.length - 1] = { ...last, to: Math.max(last.to, stall.to) };
  }
}

function byShard<T extends { readonly job: string; readonly shard: number }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const key = `${each.shard} ${each.job}`;
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
}

function nameOf({ job, shard, epoch }: { readonly job: string; readonly shard: number; readonly epoch: number }) {
  return `${epoch} ${shard} ${job}`;
}

function nameOfRun(run: Pick<SeenRun, 'job' | 'shard' | 'epoch' | 'fireTime' | 'attempt'>): string {
  return `${run.fireTime} ${run.attempt} ${nameOf(run)}`;
}
