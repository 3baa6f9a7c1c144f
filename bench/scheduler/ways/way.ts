/** Where work is kept. */
export type Place =
  | { readonly kind: 'mysql'; readonly url: string }
  | { readonly kind: 'embedded'; readonly path: string }
  /** `modules` is the folder in which bullmq is installed. */
  | { readonly kind: 'redis'; readonly url: string; readonly modules: string };

/** One process of a way, connected and ready. */
export interface Opened {
  /** Begins to work off what is due, and goes on until it is closed. */
  begin(): void;
  /** Resolves when everything is written down and it has let go of the place. */
  close(): Promise<void>;
}

export interface Worker {
  readonly place: Place;
  /** Tells this process from the others. */
  readonly name: string;
  /** Told of how many were done at the moment at which that is on record. */
  readonly onDone: (count: number) => void;
  /** Told of each that runs, how long after it was due, in milliseconds. */
  readonly onRun: (lateMs: number) => void;
}

/** A way to have due work done by any number of processes. */
export type Way = (worker: Worker) => Promise<Opened>;
