import Table from 'cli-table3';
import type { CheckedQuery, SourceReport } from '../../adapters/tables/check/report.js';
import type { Item } from '../../domain/item.js';
import { counted } from './counted.js';
import { GAP, NO_LINES } from './hot-list-table.js';
import { printable } from './printable.js';

const WIDEST_TEXT = 48;
const NARROWEST_TEXT = 12;
/** The columns id, created, author and updated with their gaps. */
const OTHER_COLUMNS = 62;

/** What a look at the tables has found, for a person; `columns` is the width of the terminal. */
export function sourceReport(report: SourceReport, columns: number): string {
  const { description, server, user, count, queries, newest, advice } = report;
  const left = count && count.withoutTime > 0 ? `, ${count.withoutTime} of them left out: no time in created_at` : '';
  const sections = [
    `${description}\n${server}, as ${user}\n${count ? `${counted(count.items, 'item')}${left}\n` : ''}`,
    queries.length > 0 ? `How the server reads them:\n${queryTable(queries)}\n` : '',
    newest.length > 0 ? `The newest, as hotlist understands them:\n${itemTable(newest, columns)}\n` : '',
    advice.length > 0 ? `To know, or to mend:\n${advice.map(adviceLine).join('')}` : '',
  ];
  return `${sections.filter((section) => section !== '').join('\n')}`;
}

function queryTable(queries: readonly CheckedQuery[]): string {
  const table = new Table(style(['query', 'is read']));
  for (const query of queries) table.push([query.name, printable(howItReads(query))]);
  return trimmed(table);
}

function howItReads({ indexes, passedOver, isSlow }: CheckedQuery): string {
  if (!indexes) return 'in a way that the server does not explain to this user';
  const by = indexes.length > 0 ? `by index ${[...new Set(indexes)].join(', ')}` : '';
  if (!isSlow) return by || 'without looking: there is nothing';
  if (by) return `${by}, and sorted for every page`;
  return `by looking at every row${passedOver.length > 0 ? `, here quicker than by index ${passedOver.join(', ')}` : ''}`;
}

function itemTable(items: readonly Item[], columns: number): string {
  const signals = Object.keys(items[0]?.signals ?? {});
  const room = columns - OTHER_COLUMNS - signals.reduce((sum, name) => sum + Math.max(name.length, 5) + GAP, 0);
  const width = Math.max(NARROWEST_TEXT, Math.min(WIDEST_TEXT, Math.floor(room / 2)));
  const table = new Table({
    ...style(['id', 'created_at', 'title', 'url', 'author', ...signals, 'updated_at']),
    colWidths: [null, null, width, width],
  });
  for (const { id, createdAt, title, url, author, signals: counts, updatedAt } of items) {
    const counters = signals.map((name) => String(counts[name]));
    const texts = [title, url, author].map((text) => printable(text));
    table.push([printable(id), instant(createdAt), ...texts, ...counters, instant(updatedAt)]);
  }
  return trimmed(table);
}

/** Without the spaces that fill up the last column. */
function trimmed(table: Table.Table): string {
  return table.toString().replace(/ +$/gm, '');
}

function adviceLine({ message, ddl }: SourceReport['advice'][number]): string {
  return `- ${printable(message)}\n${ddl ? `  ${printable(ddl)};\n` : ''}`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

function style(head: string[]) {
  return {
    head,
    chars: { ...NO_LINES, middle: ' '.repeat(GAP) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  };
}
