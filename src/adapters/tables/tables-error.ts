/** One thing that keeps the site's tables from being read as the configuration says. */
export interface SourceProblem {
  /** The key under `source`, such as `columns.title`. */
  readonly key: string;
  /** What is wrong, and what would mend it. */
  readonly message: string;
}

/** The site's tables can't be read as items; the message says why, ready to print. */
export class TablesError extends Error {
  override readonly name = 'TablesError';
  readonly problems: readonly SourceProblem[];

  constructor(problems: readonly SourceProblem[], options?: ErrorOptions) {
    super(problems.map(({ key, message }) => `source.${key}: ${message}`).join('\n'), options);
    this.problems = problems;
  }
}

/**
 * What the server said of a statement, in one sentence.
 *
 * @param what - the one thing that the statement was about, such as `table wp_posts`; undefined when it had several
 */
export function explainStatement(error: unknown, what: string | undefined, user: string): string {
  const { errno, message = String(error) } = error as { errno?: number; message?: string };
  const said = message.replace(/\s+/g, ' ');
  if (isStatementTimeout(error)) {
    return 'a query took longer than source.timeout and was stopped; "hotlist source check" says which index is missing';
  }
  if (errno === 1064) return `the server does not understand this SQL: ${said}`;
  if (what === undefined) return `the server refuses this: ${said}`;
  switch (errno) {
    case 1049:
    case 1146:
    case 1109:
    case 1054:
      return `there is no ${what}`;
    case 1052:
      return `more than one table has a ${what}; put the table's name or alias before it`;
    case 1356:
      return `${what} is a view of a table or column that is gone, or that its definer may not read; mend the view`;
    case 1142:
    case 1143:
      return `the user "${user}" may not read ${what}; it needs GRANT SELECT`;
    default:
      return said;
  }
}

const STATEMENT_TIMEOUT = { mariadb: 1969, mysql: 3024 };

/** Whether the server stopped a statement because it took too long. */
export function isStatementTimeout(error: unknown): boolean {
  const { errno } = error as { errno?: number };
  return errno === STATEMENT_TIMEOUT.mariadb || errno === STATEMENT_TIMEOUT.mysql;
}
