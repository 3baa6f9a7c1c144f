/** The name of a table or column, part by part: `blog.wp_posts` is `['blog', 'wp_posts']`. */
export type SqlName = readonly [string, ...string[]];

/** What can't be taken for anything but a name; every other one stands in backticks. */
const PLAIN = /^[\p{L}\p{N}_$]+$/u;
const IN_BACKTICKS = /^`((?:[^`\p{Cc}]|``)+)`$/u;
const PART = /`(?:[^`]|``)*`|[^.`]+/gu;
const LONGEST = 64;
/** Database, table and column. */
const MOST_PARTS = 3;

/** Reads a name as people write it, such as `p.title` or `` `my table` ``; undefined when it is none. */
export function parseName(text: string): SqlName | undefined {
  const written = text.trim().match(PART) ?? [];
  if (written.join('.') !== text.trim() || written.length > MOST_PARTS) return undefined;
  const parts = written.map((part) => IN_BACKTICKS.exec(part)?.[1]?.replaceAll('``', '`') ?? part);
  const isName = written.every((part) => PLAIN.test(part) || IN_BACKTICKS.test(part));
  const [first, ...others] = parts;
  if (first === undefined || !isName || parts.some((part) => part.length > LONGEST)) return undefined;
  return [first, ...others];
}

/** The name as SQL, every part in backticks, so that no name is ever anything but a name. */
export function quoteName(name: SqlName): string {
  return name.map((part) => `\`${part.replaceAll('`', '``')}\``).join('.');
}

/** The name for people. */
export function showName(name: SqlName): string {
  return name.map((part) => (PLAIN.test(part) ? part : quoteName([part]))).join('.');
}
