import type { JobRun } from '../../application/jobs/executor.js';

/**
 * What tells whoever is called which run it is: HTTP headers, and gRPC metadata of the same names. An attempt that is
 * repeated, by whichever instance, has the same idempotency key; `x-job-epoch` is for whoever refuses what comes late.
 */
const JOB_HEADERS: { readonly [name: string]: (run: JobRun) => string } = {
  'idempotency-key': idempotencyKey,
  'x-job-fire-time': ({ fireTime }) => rfc3339(fireTime),
  'x-job-epoch': ({ epoch }) => String(epoch),
  'x-job-attempt': ({ attempt }) => String(attempt),
  'x-job-shard': shardOf,
};

/** The names, in lower case; nobody else may set them. */
export const JOB_HEADER_NAMES: ReadonlySet<string> = new Set(Object.keys(JOB_HEADERS));

export function jobHeaders(run: JobRun): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(JOB_HEADERS).map(([name, of]) => [name, of(run)]));
}

/** `<job>:<fire time>`, and where there are several shards `<job>:<fire time>:<shard>/<shards>`. */
function idempotencyKey(run: JobRun): string {
  const key = `${visible(run.definition.name)}:${rfc3339(run.fireTime)}`;
  return run.definition.shards > 1 ? `${key}:${shardOf(run)}` : key;
}

/** Counted from 0, as in `0/4` to `3/4`. */
function shardOf({ shard, definition }: JobRun): string {
  return `${shard}/${definition.shards}`;
}

function rfc3339(instant: number): string {
  return new Date(instant).toISOString();
}

/** Headers are visible ASCII; what is not is written as in a URL, and so is `%`, so that no two names come out the same. */
function visible(text: string): string {
  return text.replace(/[^\x21-\x24\x26-\x7e]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
