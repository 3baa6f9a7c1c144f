/** What a shard waits for between its runs, as it is written down. All instants are milliseconds UTC. */
export interface Waiting {
  /** The fire time that is handled next, with all before it of the schedule handled; undefined when there is none any more. */
  readonly fireTime: number | undefined;
  /** When it can be claimed. */
  readonly dueAt: number | undefined;
  /** 1 for the first attempt at this fire time. */
  readonly attempt: number;
  /** Of a fire time that was given besides the schedule: up to when the schedule's own are handled. */
  readonly handledTo?: number | undefined;
}

/** Waits for a fire time to come; whatever else has come by then is judged by the misfire policy. */
export function waitFor(fireTime: number | undefined): Waiting {
  return { fireTime, dueAt: fireTime, attempt: 1 };
}

/**
 * Waits for a fire time whose run is decided, together with those up to `upTo`: it is due at once, and the misfire policy
 * has no more say in it. What tells the two apart is that it is due later than its fire time.
 */
export function decided(fireTime: number, upTo: number): Waiting {
  return { fireTime, dueAt: Math.max(upTo, fireTime + 1), attempt: 1 };
}
