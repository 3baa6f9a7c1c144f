import { TablesItemSource } from '../../../src/adapters/tables/item-source.js';
import type { TablesConfig } from '../../../src/adapters/tables/tables-config.js';
import type { ItemSource, SourceView } from '../../../src/application/ranking/item-source.js';
import type { Board } from '../../../src/domain/board.js';
import { hackerNews } from '../../../src/domain/formulas/hacker-news.js';

const instant = (column: string) => ({ column: [column], unit: undefined, offsetMinutes: undefined }) as const;

/** What is ranked: the fifty hottest of all articles, as Hacker News ranks. */
export const BOARD: Board = {
  name: 'hot',
  formula: hackerNews(),
  weights: { points: 1 },
  windowMs: undefined,
  size: 50,
};

/** The site's tables as hotlist is told to read them. */
export function tablesConfig(url: string): TablesConfig {
  return {
    url,
    rows: { kind: 'table', name: ['articles'] },
    where: 'status = 1',
    columns: {
      id: ['id'],
      title: ['title'],
      url: undefined,
      author: ['author'],
      createdAt: instant('created_at'),
      updatedAt: instant('updated_at'),
      signals: [],
    },
    counters: {
      rows: { kind: 'table', name: ['article_stats'] },
      where: undefined,
      key: ['article_id'],
      updatedAt: instant('updated_at'),
      signals: [['points', ['points']]],
    },
    queryTimeoutMs: 600_000,
  };
}

export function siteSource(url: string): ItemSource {
  return new TablesItemSource(tablesConfig(url));
}

/** The same view at another instant, so that all approaches can be asked for one and the same list. */
export function asOf(view: SourceView, takenAt: number): SourceView {
  return {
    takenAt,
    scan: (createdFrom, floor) => view.scan(createdFrom, floor),
    newest: (limit) => view.newest(limit),
    changes: (changedFrom) => view.changes(changedFrom),
    read: (ids) => view.read(ids),
  };
}
