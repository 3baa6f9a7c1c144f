import type { SeededRandom } from './seeded-random.js';

const FIRST = [
  ...['quiet', 'mossy', 'brisk', 'amber', 'lucky', 'salty', 'tidy', 'rusty', 'early', 'foggy'],
  ...['gentle', 'hollow', 'idle', 'jolly', 'keen', 'lofty', 'merry', 'nimble', 'plain', 'wry'],
];
const SECOND = [
  ...['otter', 'lantern', 'kettle', 'heron', 'walnut', 'ledger', 'badger', 'teapot', 'comet', 'anvil'],
  ...['gecko', 'pickle', 'sextant', 'turnip', 'mitten', 'puffin', 'ladle', 'beacon', 'thimble', 'wombat'],
];

/** Higher is more skewed; at 1 everybody would post equally often. */
const SKEW = 1.5;

/** The handles of the community's 400 members, none of them a person's; the most active first. */
export const AUTHORS: readonly string[] = Array.from({ length: FIRST.length * SECOND.length }, (_, index) => {
  // 9 has no divisor in common with 20, so that the ranking does not go through the words in order.
  const first = FIRST[(index * 9 + Math.floor(index / 20)) % 20] as string;
  const second = SECOND[index % 20] as string;
  return write(first, second, index);
});

/** Who posts next; some do much more often than others. */
export function drawAuthor(random: SeededRandom): string {
  return AUTHORS[Math.floor(AUTHORS.length * random.uniform() ** SKEW)] as string;
}

/** People write their handles in different ways. */
function write(first: string, second: string, index: number): string {
  switch (index % 7) {
    case 0:
      return `${first}_${second}`;
    case 1:
      return `${first}-${second}`;
    case 2:
      return `${first}${second}${(index % 89) + 10}`;
    case 3:
      return `${first.charAt(0)}${second}${index}`;
    default:
      return `${first}${second}`;
  }
}
