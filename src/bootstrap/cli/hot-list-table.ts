import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { HotList, HotListEntry } from '../../domain/hot-list.js';

/** What the columns other than the title and the counts take, borders included. */
const FIXED_COLUMNS = 36;
const NARROWEST_TITLE = 20;
const WIDEST_TITLE = 80;

/** The list as a table for a person; `now` in milliseconds UTC, `columns` the width of the terminal. */
export function hotListTable(list: HotList, now: number, columns: number, colour: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) => (colour ? styleText(style, text) : text);
  const signals = [...new Set(list.entries.flatMap(({ item }) => Object.keys(item.signals)))].sort();
  const room = columns - FIXED_COLUMNS - signals.reduce((sum, name) => sum + Math.max(name.length, 6) + 3, 0);
  const table = new Table({
    head: ['#', '', 'score', 'title', 'age', ...signals],
    colAligns: ['right', 'left', 'right', 'left', 'right', ...signals.map(() => 'right' as const)],
    colWidths: [null, null, null, Math.max(NARROWEST_TITLE, Math.min(WIDEST_TITLE, room))],
    style: { head: [], border: [], compact: true },
  });
  for (const entry of list.entries) {
    const counts = signals.map((name) => (entry.item.signals[name] ?? 0).toLocaleString('en'));
    const age = formatAge(now - entry.item.createdAt);
    table.push([entry.rank, movement(entry, paint), formatScore(entry.score), entry.item.title, age, ...counts]);
  }
  const heading = `${list.board}, version ${list.version}, computed ${formatAge(now - list.computedAt)} ago`;
  return `${paint('bold', heading)}\n${list.formula}\n${table.toString()}\n`;
}

function movement(
  { rank, previousRank }: HotListEntry,
  paint: (style: 'green' | 'red' | 'cyan', text: string) => string,
) {
  if (previousRank === 0) return paint('cyan', 'new');
  if (previousRank === rank) return '';
  return previousRank > rank ? paint('green', `▲${previousRank - rank}`) : paint('red', `▼${rank - previousRank}`);
}

/** Four significant digits, in whatever notation stays short. */
function formatScore(score: number): string {
  const size = Math.abs(score);
  return size !== 0 && (size < 0.001 || size >= 1e9) ? score.toExponential(3) : String(Number(score.toPrecision(6)));
}

/** The largest unit that fits: `42s`, `7m`, `3h`, `12d`. An item from the future has age `0s`. */
function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)}h`;
  return `${Math.floor(seconds / 86_400).toLocaleString('en')}d`;
}
