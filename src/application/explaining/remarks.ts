import type { Board } from '../../domain/board.js';
import type { HotList } from '../../domain/hot-list.js';
import type { Item } from '../../domain/item.js';
import type { Lack } from '../../domain/ranking/points-lacking.js';
import { formatDuration } from '../../domain/scheduling/schedule.js';

/** What is known of an item and a board's list when it is explained. */
export interface Explaining {
  readonly board: Board;
  /** The one that is served. */
  readonly list: HotList;
  readonly item: Pick<Item, 'id' | 'createdAt'>;
  /** When the item was read, in milliseconds UTC. */
  readonly asOf: number;
  readonly points: number;
  readonly lack: Lack;
  /** Whether the versions before could be read. */
  readonly hasHistory: boolean;
}

/** What else decides where an item stands, or is worth knowing when one wonders: a sentence each, for people. */
export function remarksOn({ board, list, item, asOf, points, lack, hasHistory }: Explaining): readonly string[] {
  const remarks: string[] = [];
  if (item.createdAt > asOf) remarks.push('It was created in the future, and counts as age 0.');
  const window = board.windowMs !== undefined && item.createdAt < asOf - board.windowMs ? board.windowMs : undefined;
  if (window !== undefined) {
    const leaves = lack.kind === 'listed' ? ' by now, and leaves the list with the next refresh' : '';
    remarks.push(`It is older than the board's window of ${formatDuration(window)}${leaves}.`);
  }
  if (lack.kind === 'joins') {
    remarks.push(
      'By its points now it would be on that list: it came, or was voted for, since then, and is due with the next refresh.',
    );
  }
  if (lack.kind === 'never') remarks.push('It is so old that no number of points would put it on that list.');
  const listed = list.entries.find(({ item: { id } }) => id === item.id);
  if (listed && listed.points !== points) {
    // Without what floating point adds.
    const then = Number(listed.points.toPrecision(15));
    remarks.push(`On that list it has ${then} points: its counters have changed since, or the board's weights.`);
  }
  if (list.formula !== board.formula.description) {
    remarks.push(`That list was made by another formula (${list.formula}); the next refresh takes the one above.`);
  }
  if (!hasHistory) remarks.push('The versions before can not be read just now.');
  return remarks;
}
