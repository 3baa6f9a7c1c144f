import type { Approach } from './approach.js';
import { clientStream } from './client-stream.js';
import { liveRefresh, skybandAlone } from './live.js';
import { offsetPages } from './offset-pages.js';
import { plainPushDown, tunedPushDown } from './push-down.js';
import { fullScan, thresholdScan } from './scans.js';

/** Every approach by the key that a process is told which one to take. */
export const APPROACHES = {
  offsetPages,
  plainPushDown,
  tunedPushDown,
  clientStream,
  fullScan,
  thresholdScan,
  liveRefresh,
  skybandAlone,
} satisfies Record<string, Approach>;

export type ApproachKey = keyof typeof APPROACHES;
