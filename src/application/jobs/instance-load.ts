/** How busy this instance is beside the others; it says how eagerly it takes work on. */
export interface InstanceLoad {
  /** How long it holds back before it claims what is due, in milliseconds; 0 while it is not loaded. */
  readonly claimDelayMs: number;
  /** Whether it is so far above the others that it should hand over what it holds between runs. */
  readonly isOverloaded: boolean;
  /** How many other instances live that had room for another run when they last said. */
  readonly others: number;
}
