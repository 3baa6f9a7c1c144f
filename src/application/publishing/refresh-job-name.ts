const PREFIX = 'refresh:';

/** The name of the job that refreshes a board. */
export function refreshJobName(board: string): string {
  return PREFIX + board;
}

/** Whether the name is that of a board's job; jobs that others define can't have one, whichever boards there are. */
export function isRefreshJob(name: string): boolean {
  return name.startsWith(PREFIX);
}
