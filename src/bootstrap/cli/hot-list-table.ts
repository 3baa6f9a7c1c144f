import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { HotList, HotListEntry } from '../../domain/hot-list.js';
import { printable } from './printable.js';

const NARROWEST_TITLE = 24;
const WIDEST_TITLE = 100;
/** Between two columns. */
export const GAP = 2;
/** Rank, movement, score and age with their gaps. */
const FIXED_COLUMNS = 30;

/** Of a table that has none. */
export const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) => [
    [side, ''],
    [`${side}-mid`, ''],
    [`${side}-left`, ''],
    [`${side}-right`, ''],
  ]),
);

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** The list as a table for a person, one of version 0 as not published; `now` in milliseconds UTC, `columns` the width of the terminal. */
export function hotListTable(list: HotList, now: number, columns: number, colour: boolean): string {
  const paint: Paint = (style, text) => (colour ? styleText(style, text) : text);
  const signals = [...new Set(list.entries.flatMap(({ item }) => Object.keys(item.signals)))].sort();
  const room = columns - FIXED_COLUMNS - signals.reduce((sum, name) => sum + Math.max(name.length, 5) + GAP, 0);
  const isPublished = list.version > 0;
  const version = isPublished ? `version ${list.version}` : 'not published';
  const heading = `${list.board}, ${version}, computed ${formatAge(now - list.computedAt)} ago`;
  const head = `${paint('bold', printable(heading))}\n${paint('dim', printable(list.formula))}\n\n`;
  if (list.entries.length === 0) return `${head}No items yet.\n`;
  const table = new Table({
    head: ['#', '', 'score', 'title', 'age', ...signals].map((name) => paint('dim', printable(name))),
    colAligns: ['right', 'left', 'right', 'left', 'right', ...signals.map(() => 'right' as const)],
    colWidths: [null, null, null, Math.max(NARROWEST_TITLE, Math.min(WIDEST_TITLE, room))],
    chars: { ...NO_LINES, middle: ' '.repeat(GAP) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const entry of list.entries) {
    const counts = signals.map((name) => compact.format(entry.item.signals[name] ?? 0));
    const age = formatAge(now - entry.item.createdAt);
    table.push([
      entry.rank,
      isPublished ? movement(entry, paint) : '',
      formatScore(entry.score),
      printable(entry.item.title || `(${entry.item.id})`),
      age,
      ...counts,
    ]);
  }
  return `${head}${table.toString()}\n`;
}

type Paint = (style: 'bold' | 'dim' | 'green' | 'red' | 'cyan', text: string) => string;

function movement({ rank, previousRank }: HotListEntry, paint: Paint): string {
  if (previousRank === 0) return paint('cyan', 'new');
  if (previousRank === rank) return '';
  return previousRank > rank ? paint('green', `▲${previousRank - rank}`) : paint('red', `▼${rank - previousRank}`);
}

/** Four significant digits, without an exponent where that stays short. */
function formatScore(score: number): string {
  const size = Math.abs(score);
  if (size !== 0 && (size < 0.001 || size >= 1e7)) return score.toExponential(3);
  return size >= 1_000 ? score.toFixed(1) : score.toPrecision(4);
}

/** The largest unit that fits: `42s`, `7m`, `3h`, `12d`. An item from the future has age `0s`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)}h`;
  return `${Math.floor(seconds / 86_400).toLocaleString('en')}d`;
}
