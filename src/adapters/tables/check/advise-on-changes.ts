import type { TablesConfig } from '../tables-config.js';
import type { Advice } from './report.js';

/** What keeps hotlist from reading only what has changed. */
export function adviseOnChanges({ columns, counters }: TablesConfig): readonly Advice[] {
  const missing: readonly (readonly [key: string, what: string])[] = [
    ...(columns.updatedAt ? [] : [['columns.updated_at', 'an item, its counters and its status among them'] as const]),
    ...(counters && !counters.updatedAt ? [['counters.updated_at', 'the counters'] as const] : []),
  ];
  return missing.map(([key, what]) => ({
    message: `source.${key} is not set, so every refresh reads all items, or where an index begins with created_at the newest and those with points enough; it names the time that moves with every change of ${what}`,
  }));
}
