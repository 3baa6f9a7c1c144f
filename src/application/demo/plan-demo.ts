/** Whether a store gets a demonstration: only if it holds nothing else, always, or never. */
export type DemoMode = 'auto' | 'on' | 'off';

export interface DemoPlan {
  /** Whether to fill the store. */
  readonly fill: boolean;
  /** Whether votes, comments and posts keep arriving. */
  readonly act: boolean;
}

/**
 * What to do at start.
 *
 * @param allItems - how many items the store holds
 * @param demoItems - how many of them are the demonstration's
 */
export function planDemo(mode: DemoMode, allItems: number, demoItems: number): DemoPlan {
  switch (mode) {
    case 'on':
      return { fill: demoItems === 0, act: true };
    case 'off':
      return { fill: false, act: false };
    case 'auto':
      // Somebody's own items must never find themselves among invented ones.
      return { fill: allItems === 0, act: allItems === demoItems };
  }
}
