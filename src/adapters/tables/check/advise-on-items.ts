import type { Layout } from '../layout.js';
import { showName } from '../sql-name.js';
import type { SourceProblem } from '../tables-error.js';
import type { Newest } from './look-at-items.js';
import type { Advice, ItemCount } from './report.js';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

/** What the items themselves give to think about. */
export function adviseOnItems(
  { config }: Layout,
  newest: Newest,
  count: (ItemCount & { readonly rows: number }) | undefined,
  now: number,
): { problems: SourceProblem[]; advice: Advice[] } {
  const problems: SourceProblem[] = [];
  const advice: Advice[] = [];
  if (!count) {
    advice.push({ message: 'counting the items took longer than source.timeout, so they were not counted' });
  } else if (count.rows === 0) {
    advice.push({ message: `there is no item${config.where === undefined ? '' : ' that fulfils source.where'}` });
  } else if (count.items < count.rows) {
    const message = `there are more rows (${count.rows}) than different ids (${count.items}); each item must have one row`;
    problems.push({ key: config.rows.kind === 'query' ? 'query' : 'columns.id', message });
  }
  const [first] = newest.items;
  const wrong = whatIsWrongWithTimes(newest, now, config.columns.createdAt.unit);
  if (wrong) {
    const message = `read from ${showName(config.columns.createdAt.column)}, ${wrong}`;
    problems.push({ key: 'columns.created_at', message });
  } else if (first && first.createdAt > now + DAY_MS) {
    const ahead = new Date(first.createdAt).toISOString();
    advice.push({ message: `the newest item is from the future (${ahead}); until then its age is 0` });
  }
  return { problems, advice };
}

/** When every one of the newest is impossibly old or far in the future, the column is not read as it is meant. */
function whatIsWrongWithTimes(
  { items: newest, unreadable }: Newest,
  now: number,
  unit: 's' | 'ms' | undefined,
): string | undefined {
  const milliseconds = unit === 's' ? '; it probably counts milliseconds: unit: ms' : '';
  if (newest.length === 0) {
    return unreadable === undefined ? undefined : `${unreadable} is no time before the year 10000${milliseconds}`;
  }
  const first = new Date(newest[0]?.createdAt ?? 0).toISOString();
  if (unit === 'ms' && newest.every(({ createdAt }) => createdAt >= 0 && createdAt < YEAR_MS)) {
    return `all items are from 1970 (the newest from ${first}); it probably counts seconds: unit: s`;
  }
  if (newest.every(({ createdAt }) => createdAt > now + YEAR_MS)) {
    return `the newest items are more than a year in the future (${first})${milliseconds}`;
  }
  return undefined;
}
