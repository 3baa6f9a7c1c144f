/** Hands out fencing tokens. */
export interface Epochs {
  /** A number greater than any handed out for this job before, by any process, ever. */
  next(job: string): Promise<number>;
}
