/** The greatest epoch of each shard that has been seen: all that a service needs to refuse what comes too late. */
export class Greatest {
  readonly #seen = new Map<string, number>();

  /** False when a greater epoch was seen before. */
  takes({ job, shard, epoch }: { readonly job: string; readonly shard: number; readonly epoch: number }): boolean {
    const key = `${shard} ${job}`;
    const greatest = this.#seen.get(key) ?? 0;
    if (epoch < greatest) return false;
    this.#seen.set(key, epoch);
    return true;
  }
}
