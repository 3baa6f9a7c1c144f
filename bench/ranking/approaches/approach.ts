/** What an approach is asked, and of what. */
export interface Site {
  readonly url: string;
  /** How long before the last view a refresh reads changes again, in milliseconds. */
  readonly overlapMs: number;
}

/** The list that an approach found, and when it was so. */
export interface Answer {
  /** Hottest first. */
  readonly ids: readonly string[];
  /** In milliseconds UTC. */
  readonly at: number;
}

/** An approach that is ready to be asked. */
export interface Opened {
  /**
   * The hottest fifty.
   *
   * @param at - as of when, in milliseconds UTC; one that keeps a list up to date answers as of now
   */
  answer(at: number): Promise<Answer>;
  close(): Promise<void>;
}

/** A way to find the hottest fifty. */
export interface Approach {
  readonly name: string;
  /** Whether its list must be the right one, of the tables as they are when it is asked. */
  readonly isExact: boolean;
  open(site: Site): Promise<Opened>;
}
