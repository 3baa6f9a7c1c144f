import { APPROACHES, type ApproachKey } from './approaches/all.js';

/** A line of the table: an approach, and under which circumstances it is measured. */
export interface Line {
  readonly id: string;
  readonly key: ApproachKey;
  readonly name: string;
  /** Whether it takes too long to be measured in every round. */
  readonly once?: true;
  /** Whether the server has an index on points for it. */
  readonly pointsIndex?: true;
  /** How many articles are voted on right before; only what keeps a list up to date is measured so. */
  readonly votes?: number;
}

/** So many changed rows are looked at whatever the size, to see what a refresh owes to the size alone. */
const FIXED_VOTES = 1_000;

export function linesFor(items: number): readonly Line[] {
  return [
    { ...line('offsetPages'), once: true },
    line('plainPushDown'),
    line('tunedPushDown'),
    line('clientStream'),
    line('fullScan'),
    line('thresholdScan'),
    {
      ...line('thresholdScan'),
      id: 'indexedThresholdScan',
      name: 'threshold scan, index on points',
      pointsIndex: true,
    },
    live('live1000', FIXED_VOTES, `${FIXED_VOTES} rows changed`),
    live('live0.1', Math.round(items / 1_000), '0.1 % of rows changed'),
    live('live1', Math.round(items / 100), '1 % of rows changed'),
    line('skybandAlone'),
  ];
}

function line(key: ApproachKey): Line {
  return { id: key, key, name: APPROACHES[key].name };
}

function live(id: string, votes: number, changed: string): Line {
  return { ...line('liveRefresh'), id, name: `live refresh, ${changed}`, votes };
}
