/** An instant as violations show it. */
export function instant(ms: number | undefined): string {
  return ms === undefined ? 'never' : new Date(ms).toISOString();
}

/** A shard as violations show it. */
export function shardName({ job, shard }: { readonly job: string; readonly shard: number }): string {
  return `${job}/${shard}`;
}

/** Who ran it, for somebody who looks for it in the logs. */
export function ownedBy(owner: string | undefined): string {
  return `by ${owner ?? 'nobody known'}`;
}
