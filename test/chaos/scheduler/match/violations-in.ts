import type { Evidence } from '../evidence.js';
import { accountedFor } from './accounted-for.js';
import { claimedInTurn } from './claimed-in-turn.js';
import { completedInTime } from './completed-in-time.js';
import { EvidenceIndex } from './evidence-index.js';
import { goesOn } from './goes-on.js';
import { neverTwiceAtOnce } from './never-twice-at-once.js';
import { outOfThinAir } from './out-of-thin-air.js';
import { publishedInTurn } from './published-in-turn.js';
import { skippedForAReason } from './skipped-for-a-reason.js';
import { writtenOff } from './written-off.js';

/**
 * Matches what was seen to run, what was recorded and what the schedules say, and returns a line for everything that must
 * not be; in the manner of Jepsen's test of Chronos (Kingsbury, "Jepsen: Chronos", https://aphyr.com/posts/326).
 */
export function violationsIn(evidence: Evidence): readonly string[] {
  const index = new EvidenceIndex(evidence);
  const ofFireTimes = [accountedFor, goesOn, skippedForAReason, outOfThinAir];
  const ofEpochs = [neverTwiceAtOnce, claimedInTurn, completedInTime, writtenOff, publishedInTurn];
  return [...ofFireTimes, ...ofEpochs].flatMap((rule) => rule(index));
}
