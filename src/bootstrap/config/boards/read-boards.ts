import { refreshJobName } from '../../../application/publishing/refresh-job-name.js';
import type { Every } from '../../../application/scheduling/read-every.js';
import type { CatalogedBoard } from '../../../application/serving/board-catalog.js';
import type { Schedule } from '../../../domain/scheduling/schedule.js';
import { readKeys } from '../keys/key.js';
import type { Reading } from '../keys/reading.js';
import { entryOf, refuseSameNames } from '../keys/same-names.js';
import { show } from '../keys/scalar.js';
import type { Written, WrittenMapping } from '../written/written.js';
import { BOARD_KEYS } from './board-keys.js';

/** Reads the list of boards. Those that can't be read are left out, and the reading says why. */
export function readBoards(written: Written, reading: Reading): readonly CatalogedBoard[] {
  const items = written.kind === 'list' ? written.items() : [];
  if (items.length === 0) {
    const what = written.kind === 'list' ? 'an empty list' : show(written);
    reading.refuse(
      written,
      `${what} is not allowed; a list of at least one board, or leave it out for the built-in ones`,
    );
  }
  refuseSameNames(items, 'board', reading);
  return items.map((item) => readBoard(item, reading)).filter((board) => board !== undefined);
}

function readBoard(written: Written, reading: Reading): CatalogedBoard | undefined {
  if (written.kind !== 'mapping') {
    const keys = Object.keys(BOARD_KEYS).join(', ');
    return reading.refuse(written, `${show(written)} is not allowed; a mapping with the keys ${keys}`);
  }
  const values = readKeys(BOARD_KEYS, written, reading);
  if (!values) return undefined;
  const { name, formula, weights, window, size } = values;
  const schedule = scheduleOf(values.every, values.time_zone, written, reading);
  return {
    name,
    formula,
    weights,
    windowMs: window === 'none' ? undefined : window,
    size,
    job: { name: refreshJobName(name), schedule, timeoutMs: values.timeout },
  };
}

function scheduleOf(every: Every, timeZone: string, board: WrittenMapping, reading: Reading): Schedule {
  if (every.kind === 'cron') return { ...every, timeZone };
  const zone = entryOf(board, 'time_zone');
  // Somebody who writes `every: 24h` with a zone expects midnight there, and would wonder.
  if (zone) reading.refuse(zone, 'has no effect on an interval; leave it out, or give "every" a cron expression');
  return every;
}
