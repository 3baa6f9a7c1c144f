import type { PublishedList } from '../../application/publishing/published-list.js';

/** Names one response: the same version computed at another time is another list, on a store that was begun anew. */
export function etagOf({ list }: PublishedList, limit: number): string {
  return `"${list.board}-${list.version}-${list.computedAt.toString(36)}-${limit}"`;
}

/** Whether an If-None-Match header names the tag; weakly, as RFC 9110 section 13.1.2 asks. */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
